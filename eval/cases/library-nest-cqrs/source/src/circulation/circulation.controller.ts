import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, Param, Post, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Roles } from '../shared/roles.decorator';
import { RolesGuard } from '../shared/roles.guard';
import { CheckOutBookDto } from './dto/check-out-book.dto';
import { PlaceHoldDto } from './dto/place-hold.dto';
import { CancelHoldCommand } from './holds/commands/cancel-hold.command';
import { PlaceHoldCommand } from './holds/commands/place-hold.command';
import { CheckOutBookCommand } from './loans/commands/check-out-book.command';
import { RenewLoanCommand } from './loans/commands/renew-loan.command';
import { ReturnBookCommand } from './loans/commands/return-book.command';
import { GetLoansOfMemberQuery } from './read/get-loans-of-member.query';
import { LoanView } from './read/loan-view';

@Controller()
@UseGuards(RolesGuard)
export class CirculationController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Post('loans')
  @Roles('librarian')
  async checkOut(@Body() body: CheckOutBookDto): Promise<{ loanId: string }> {
    const loanId = randomUUID();
    await this.commandBus.execute(new CheckOutBookCommand(loanId, body.memberId, body.isbn));
    return { loanId };
  }

  @Post('loans/:loanId/renewals')
  renew(@Param('loanId') loanId: string): Promise<void> {
    return this.commandBus.execute(new RenewLoanCommand(loanId));
  }

  @Delete('loans/:loanId')
  @Roles('librarian')
  giveBack(@Param('loanId') loanId: string): Promise<void> {
    return this.commandBus.execute(new ReturnBookCommand(loanId));
  }

  @Get('members/:memberId/loans')
  loansOf(@Param('memberId') memberId: string): Promise<LoanView[]> {
    return this.queryBus.execute(new GetLoansOfMemberQuery(memberId));
  }

  @Post('holds')
  async placeHold(@Body() body: PlaceHoldDto): Promise<{ holdId: string }> {
    const holdId = randomUUID();
    await this.commandBus.execute(new PlaceHoldCommand(holdId, body.memberId, body.isbn));
    return { holdId };
  }

  @Delete('holds/:holdId')
  cancelHold(@Param('holdId') holdId: string): Promise<void> {
    return this.commandBus.execute(new CancelHoldCommand(holdId));
  }
}
