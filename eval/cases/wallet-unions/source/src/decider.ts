export interface Decider<Command, Event, State> {
  initialState: State;
  decide(command: Command, state: State): Event[];
  evolve(state: State, event: Event): State;
}

export class Rejected extends Error {}

export function reject(reason: string): never {
  throw new Rejected(reason);
}
