import type { Command, Event } from '@event-driven-io/emmett';

/** A reaction with memory: one state per id, fed with events, answering with commands. */
export type Workflow<Input extends Event, State, Output extends Command> = {
  name: string;
  listensTo: Input['type'][];
  workflowId: (event: Input) => string;
  initialState: () => State;
  evolve: (state: State, event: Input) => State;
  react: (state: State, event: Input) => Output[];
  isDone: (state: State) => boolean;
};

/** Runs a workflow over states kept in memory. */
export const runWorkflow = <Input extends Event, State, Output extends Command>(
  workflow: Workflow<Input, State, Output>,
  send: (command: Output) => Promise<void>,
) => {
  const states = new Map<string, State>();

  return async (event: Input): Promise<void> => {
    const id = workflow.workflowId(event);
    const before = states.get(id) ?? workflow.initialState();
    const after = workflow.evolve(before, event);
    if (workflow.isDone(after)) states.delete(id);
    else states.set(id, after);

    for (const command of workflow.react(after, event)) await send(command);
  };
};
