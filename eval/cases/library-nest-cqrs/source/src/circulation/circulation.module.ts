import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SharedModule } from '../shared/shared.module';
import { CirculationController } from './circulation.controller';
import { TellMemberHoldIsReadyHandler } from './handlers/tell-member-hold-is-ready.handler';
import { WriteShelfLogHandler } from './handlers/write-shelf-log.handler';
import { CancelHoldHandler } from './holds/commands/cancel-hold.handler';
import { OfferNextHoldHandler } from './holds/commands/offer-next-hold.handler';
import { PlaceHoldHandler } from './holds/commands/place-hold.handler';
import { HoldRepository } from './holds/hold.repository';
import { CheckOutBookHandler } from './loans/commands/check-out-book.handler';
import { MarkLoanOverdueHandler } from './loans/commands/mark-loan-overdue.handler';
import { RenewLoanHandler } from './loans/commands/renew-loan.handler';
import { ReturnBookHandler } from './loans/commands/return-book.handler';
import { LoanRepository } from './loans/loan.repository';
import { OverdueScheduler } from './loans/overdue.scheduler';
import { GetDueLoansHandler } from './read/get-due-loans.query';
import { GetLoansOfMemberHandler } from './read/get-loans-of-member.query';
import { LoanViewProjection } from './read/loan-view.projection';
import { LoanViewStore } from './read/loan-view.store';
import { CirculationSagas } from './sagas/circulation.sagas';

@Module({
  imports: [CqrsModule, SharedModule],
  controllers: [CirculationController],
  providers: [
    LoanRepository,
    HoldRepository,
    LoanViewStore,
    CheckOutBookHandler,
    RenewLoanHandler,
    ReturnBookHandler,
    MarkLoanOverdueHandler,
    PlaceHoldHandler,
    CancelHoldHandler,
    OfferNextHoldHandler,
    GetLoansOfMemberHandler,
    GetDueLoansHandler,
    LoanViewProjection,
    TellMemberHoldIsReadyHandler,
    WriteShelfLogHandler,
    CirculationSagas,
    OverdueScheduler,
  ],
})
export class CirculationModule {}
