import { AggregateRoot, EventsHandler, IEvent, IEventHandler } from '@nestjs/cqrs';
import { firstValueFrom, of } from 'rxjs';
import { OfferNextHoldCommand } from '../holds/commands/offer-next-hold.command';
import { BookReturnedEvent } from '../loans/events/book-returned.event';
import { CirculationSagas } from '../sagas/circulation.sagas';

class BookBurntEvent implements IEvent {
  constructor(readonly isbn: string) {}
}

class FakeShelf extends AggregateRoot {
  burn(isbn: string): void {
    this.apply(new BookBurntEvent(isbn));
  }
}

@EventsHandler(BookBurntEvent)
class BookBurntHandler implements IEventHandler<BookBurntEvent> {
  readonly seen: BookBurntEvent[] = [];
  handle(event: BookBurntEvent): void {
    this.seen.push(event);
  }
}

describe('CirculationSagas', () => {
  it('offers a returned book to the next in line', async () => {
    const shelf = new FakeShelf();
    shelf.burn('0');
    new BookBurntHandler().handle(new BookBurntEvent('0'));

    const returned = new BookReturnedEvent('l1', 'm1', '978-0', new Date(0));
    const command = await firstValueFrom(new CirculationSagas().serveNextInLine(of(returned)));
    expect(command).toEqual(new OfferNextHoldCommand('978-0'));
  });
});
