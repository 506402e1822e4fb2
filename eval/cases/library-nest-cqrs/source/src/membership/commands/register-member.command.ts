import { ICommand } from '@nestjs/cqrs';

export class RegisterMemberCommand implements ICommand {
  constructor(
    readonly memberId: string,
    readonly name: string,
    readonly email: string,
  ) {}
}
