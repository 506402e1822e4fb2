import { EventsHandler, IEventHandler } from '@nestjs/cqrs';
import { BookCheckedOutEvent } from '../loans/events/book-checked-out.event';
import { BookReturnedEvent } from '../loans/events/book-returned.event';
import { LoanRenewedEvent } from '../loans/events/loan-renewed.event';
import { LoanWentOverdueEvent } from '../loans/events/loan-went-overdue.event';
import { LoanViewStore } from './loan-view.store';

type LoanEvent =
  | BookCheckedOutEvent
  | LoanRenewedEvent
  | LoanWentOverdueEvent
  | BookReturnedEvent;

@EventsHandler(BookCheckedOutEvent, LoanRenewedEvent, LoanWentOverdueEvent, BookReturnedEvent)
export class LoanViewProjection implements IEventHandler<LoanEvent> {
  constructor(private readonly store: LoanViewStore) {}

  handle(event: LoanEvent): void {
    if (event instanceof BookCheckedOutEvent) {
      this.store.insert({
        loanId: event.loanId,
        memberId: event.memberId,
        isbn: event.isbn,
        dueOn: event.dueOn,
        renewals: 0,
        overdue: false,
      });
    } else if (event instanceof LoanRenewedEvent) {
      this.store.update(event.loanId, { renewals: event.renewals, dueOn: event.dueOn });
    } else if (event instanceof LoanWentOverdueEvent) {
      this.store.update(event.loanId, { overdue: true });
    } else {
      this.store.remove(event.loanId);
    }
  }
}
