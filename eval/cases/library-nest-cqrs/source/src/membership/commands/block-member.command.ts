import { ICommand } from '@nestjs/cqrs';

export class BlockMemberCommand implements ICommand {
  constructor(
    readonly memberId: string,
    readonly reason: string,
  ) {}
}
