import { ICommand } from '@nestjs/cqrs';

export class UnblockMemberCommand implements ICommand {
  constructor(readonly memberId: string) {}
}
