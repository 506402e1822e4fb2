import { DomainEventListener } from '../../shared/kernel/DomainBus';
import { Outbox } from '../../shared/messaging/Outbox';
import { InfringementEstablished } from '../contracts/InfringementEstablished';
import { InfringementConfirmed } from '../domain/events/InfringementConfirmed';

export class PublishInfringementEstablished
  implements DomainEventListener<InfringementConfirmed>
{
  constructor(private readonly outbox: Outbox) {}

  async on({ investigationId, licenseId }: InfringementConfirmed): Promise<void> {
    await this.outbox.store(new InfringementEstablished(investigationId, licenseId));
  }
}
