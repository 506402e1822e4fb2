import { Injectable } from '@nestjs/common';
import { ICommand, IEvent, ofType, Saga } from '@nestjs/cqrs';
import { map, Observable } from 'rxjs';
import { BlockMemberCommand } from '../../membership/commands/block-member.command';
import { OfferNextHoldCommand } from '../holds/commands/offer-next-hold.command';
import { BookReturnedEvent } from '../loans/events/book-returned.event';
import { LoanWentOverdueEvent } from '../loans/events/loan-went-overdue.event';

@Injectable()
export class CirculationSagas {
  @Saga()
  serveNextInLine = (events$: Observable<IEvent>): Observable<ICommand> =>
    events$.pipe(
      ofType(BookReturnedEvent),
      map((event) => new OfferNextHoldCommand(event.isbn)),
    );

  @Saga()
  blockLateMember = (events$: Observable<IEvent>): Observable<ICommand> =>
    events$.pipe(
      ofType(LoanWentOverdueEvent),
      map((event) => new BlockMemberCommand(event.memberId, `Loan ${event.loanId} is overdue`)),
    );
}
