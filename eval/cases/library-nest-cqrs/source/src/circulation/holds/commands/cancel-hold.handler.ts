import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { HoldRepository } from '../hold.repository';
import { CancelHoldCommand } from './cancel-hold.command';

@CommandHandler(CancelHoldCommand)
export class CancelHoldHandler implements ICommandHandler<CancelHoldCommand> {
  constructor(
    private readonly holds: HoldRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ holdId, reason }: CancelHoldCommand): Promise<void> {
    const hold = this.publisher.mergeObjectContext(await this.holds.get(holdId));
    hold.cancel(reason);
    await this.holds.save(hold);
    hold.commit();
  }
}
