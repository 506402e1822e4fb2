import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, Param, Post, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Roles } from '../shared/roles.decorator';
import { RolesGuard } from '../shared/roles.guard';
import { RegisterMemberCommand } from './commands/register-member.command';
import { UnblockMemberCommand } from './commands/unblock-member.command';
import { RegisterMemberDto } from './dto/register-member.dto';
import { GetMemberQuery } from './queries/get-member.query';
import { MemberCard } from './queries/member-card';

@Controller('members')
@UseGuards(RolesGuard)
export class MembershipController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Post()
  @Roles('librarian')
  async register(@Body() body: RegisterMemberDto): Promise<{ memberId: string }> {
    const memberId = randomUUID();
    await this.commandBus.execute(new RegisterMemberCommand(memberId, body.name, body.email));
    return { memberId };
  }

  @Delete(':memberId/block')
  @Roles('librarian')
  unblock(@Param('memberId') memberId: string): Promise<void> {
    return this.commandBus.execute(new UnblockMemberCommand(memberId));
  }

  @Get(':memberId')
  card(@Param('memberId') memberId: string): Promise<MemberCard> {
    return this.queryBus.execute(new GetMemberQuery(memberId));
  }
}
