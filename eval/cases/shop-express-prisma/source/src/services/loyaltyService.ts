// Draft of the bonus programme. No route and no table yet.

export interface GrantPointsCommand {
  customerId: string;
  points: number;
}

export class PointsGrantedEvent {
  constructor(
    readonly customerId: string,
    readonly points: number,
  ) {}
}

export function grantPoints(command: GrantPointsCommand): PointsGrantedEvent {
  return new PointsGrantedEvent(command.customerId, Math.floor(command.points));
}
