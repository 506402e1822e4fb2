import { randomUUID } from 'node:crypto';
import { UsageViolationDetected } from '../../licensing/contracts/UsageViolationDetected';
import { CommandBus } from '../../shared/kernel/CommandBus';
import { Broker } from '../../shared/messaging/Broker';
import { Inbox } from '../../shared/messaging/Inbox';
import { OpenInvestigation } from './commands';

export class OpenInvestigationWhenUsageViolated {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly inbox: Inbox,
  ) {}

  register(broker: Broker): void {
    broker.subscribe<UsageViolationDetected>(UsageViolationDetected.topic, (message) =>
      this.inbox.once('open-investigation', message, () => this.react(message)),
    );
  }

  private react({ licenseId, assetId, used, allowed }: UsageViolationDetected): Promise<void> {
    return this.commandBus.send(
      new OpenInvestigation(randomUUID(), licenseId, assetId, used, allowed),
    );
  }
}
