import { ConflictException } from '@nestjs/common';
import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { Member } from '../member';
import { MemberRepository } from '../member.repository';
import { BlockMemberCommand } from './block-member.command';
import { RegisterMemberCommand } from './register-member.command';
import { UnblockMemberCommand } from './unblock-member.command';

@CommandHandler(RegisterMemberCommand)
export class RegisterMemberHandler implements ICommandHandler<RegisterMemberCommand> {
  constructor(
    private readonly members: MemberRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ memberId, name, email }: RegisterMemberCommand): Promise<void> {
    if (await this.members.emailInUse(email)) {
      throw new ConflictException('Email is already in use');
    }
    const member = this.publisher.mergeObjectContext(Member.register(memberId, name, email));
    await this.members.save(member);
    member.commit();
  }
}

@CommandHandler(BlockMemberCommand)
export class BlockMemberHandler implements ICommandHandler<BlockMemberCommand> {
  constructor(
    private readonly members: MemberRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ memberId, reason }: BlockMemberCommand): Promise<void> {
    const member = this.publisher.mergeObjectContext(await this.members.get(memberId));
    member.block(reason);
    await this.members.save(member);
    member.commit();
  }
}

@CommandHandler(UnblockMemberCommand)
export class UnblockMemberHandler implements ICommandHandler<UnblockMemberCommand> {
  constructor(
    private readonly members: MemberRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ memberId }: UnblockMemberCommand): Promise<void> {
    const member = this.publisher.mergeObjectContext(await this.members.get(memberId));
    member.unblock();
    await this.members.save(member);
    member.commit();
  }
}
