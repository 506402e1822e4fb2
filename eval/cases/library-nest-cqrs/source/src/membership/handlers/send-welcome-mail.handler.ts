import { EventsHandler, IEventHandler } from '@nestjs/cqrs';
import { SendGridMailer } from '../../shared/sendgrid.mailer';
import { MemberRegisteredEvent } from '../events/member-registered.event';

@EventsHandler(MemberRegisteredEvent)
export class SendWelcomeMailHandler implements IEventHandler<MemberRegisteredEvent> {
  constructor(private readonly mailer: SendGridMailer) {}

  async handle(event: MemberRegisteredEvent): Promise<void> {
    await this.mailer.send(event.memberId, 'welcome', { name: event.name });
  }
}
