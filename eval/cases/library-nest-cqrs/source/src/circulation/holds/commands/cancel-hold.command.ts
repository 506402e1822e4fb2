import { ICommand } from '@nestjs/cqrs';

export class CancelHoldCommand implements ICommand {
  constructor(
    readonly holdId: string,
    readonly reason?: string,
  ) {}
}
