import { Logger } from '@nestjs/common';
import { EventsHandler, IEventHandler } from '@nestjs/cqrs';
import { BookCheckedOutEvent } from '../loans/events/book-checked-out.event';
import { BookReturnedEvent } from '../loans/events/book-returned.event';

/** One line per book that leaves or comes back; the caretaker reads them. */
@EventsHandler(BookCheckedOutEvent, BookReturnedEvent)
export class WriteShelfLogHandler
  implements IEventHandler<BookCheckedOutEvent | BookReturnedEvent>
{
  private readonly logger = new Logger('shelf');

  handle(event: BookCheckedOutEvent | BookReturnedEvent): void {
    const direction = event instanceof BookCheckedOutEvent ? 'out' : 'in';
    this.logger.log(`${direction} ${event.isbn}`);
  }
}
