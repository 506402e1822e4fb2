import { ICommand } from '@nestjs/cqrs';

export class PlaceHoldCommand implements ICommand {
  constructor(
    readonly holdId: string,
    readonly memberId: string,
    readonly isbn: string,
  ) {}
}
