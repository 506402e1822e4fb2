import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { Hold } from '../hold';
import { DuplicateHoldError } from '../hold.errors';
import { HoldRepository } from '../hold.repository';
import { PlaceHoldCommand } from './place-hold.command';

@CommandHandler(PlaceHoldCommand)
export class PlaceHoldHandler implements ICommandHandler<PlaceHoldCommand> {
  constructor(
    private readonly holds: HoldRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ holdId, memberId, isbn }: PlaceHoldCommand): Promise<void> {
    const queue = await this.holds.waitingFor(isbn);
    if (queue.some((hold) => hold.memberId === memberId)) {
      throw new DuplicateHoldError(memberId, isbn);
    }
    const hold = this.publisher.mergeObjectContext(Hold.place(holdId, memberId, isbn, new Date()));
    await this.holds.save(hold);
    hold.commit();
  }
}
