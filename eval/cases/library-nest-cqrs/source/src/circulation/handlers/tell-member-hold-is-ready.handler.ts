import { EventsHandler, IEventHandler } from '@nestjs/cqrs';
import { SendGridMailer } from '../../shared/sendgrid.mailer';
import { HoldReadyForPickupEvent } from '../holds/events/hold-ready-for-pickup.event';

@EventsHandler(HoldReadyForPickupEvent)
export class TellMemberHoldIsReadyHandler implements IEventHandler<HoldReadyForPickupEvent> {
  constructor(private readonly mailer: SendGridMailer) {}

  async handle(event: HoldReadyForPickupEvent): Promise<void> {
    await this.mailer.send(event.memberId, 'hold-ready', {
      isbn: event.isbn,
      until: event.pickupUntil.toISOString(),
    });
  }
}
