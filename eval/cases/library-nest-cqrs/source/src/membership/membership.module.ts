import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SharedModule } from '../shared/shared.module';
import { BlockMemberHandler, RegisterMemberHandler, UnblockMemberHandler } from './commands/handlers';
import { SendWelcomeMailHandler } from './handlers/send-welcome-mail.handler';
import { MemberRepository } from './member.repository';
import { MembershipController } from './membership.controller';
import { GetMemberHandler } from './queries/get-member.query';
import { MemberCardProjector, MemberCards } from './queries/member-card';

@Module({
  imports: [CqrsModule, SharedModule],
  controllers: [MembershipController],
  providers: [
    MemberRepository,
    MemberCards,
    RegisterMemberHandler,
    BlockMemberHandler,
    UnblockMemberHandler,
    GetMemberHandler,
    MemberCardProjector,
    SendWelcomeMailHandler,
  ],
})
export class MembershipModule {}
