import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { HoldRepository } from '../hold.repository';
import { OfferNextHoldCommand } from './offer-next-hold.command';

@CommandHandler(OfferNextHoldCommand)
export class OfferNextHoldHandler implements ICommandHandler<OfferNextHoldCommand> {
  constructor(
    private readonly holds: HoldRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ isbn }: OfferNextHoldCommand): Promise<void> {
    const [next] = await this.holds.waitingFor(isbn);
    if (!next) {
      return; // nobody waits, the book goes back to the shelf
    }
    const hold = this.publisher.mergeObjectContext(next);
    hold.offer(new Date());
    await this.holds.save(hold);
    hold.commit();
  }
}
