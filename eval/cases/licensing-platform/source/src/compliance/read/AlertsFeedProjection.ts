import { UsageViolationDetected } from '../../licensing/contracts/UsageViolationDetected';
import { DomainBus } from '../../shared/kernel/DomainBus';
import { Broker } from '../../shared/messaging/Broker';
import { InfringementConfirmed } from '../domain/events/InfringementConfirmed';
import { InvestigationDismissed } from '../domain/events/InvestigationDismissed';
import { InvestigationOpened } from '../domain/events/InvestigationOpened';

export interface Alert {
  id: string;
  licenseId?: string;
  text: string;
  at: Date;
}

/** What runs over the screen in the compliance office. */
export class AlertsFeedProjection {
  private readonly alerts = new Map<string, Alert>();

  register(bus: DomainBus, broker: Broker): void {
    broker.subscribe<UsageViolationDetected>(UsageViolationDetected.topic, (message) =>
      this.onViolation(message),
    );
    bus
      .listen(InvestigationOpened, { on: (event) => this.onOpened(event) })
      .listen(InfringementConfirmed, { on: (event) => this.onConfirmed(event) })
      .listen(InvestigationDismissed, { on: (event) => this.onDismissed(event) });
  }

  latest(count: number): Alert[] {
    return [...this.alerts.values()]
      .sort((a, b) => b.at.getTime() - a.at.getTime())
      .slice(0, count);
  }

  private async onViolation(message: UsageViolationDetected): Promise<void> {
    const { messageId, licenseId, used, allowed, sentAt } = message;
    this.put({ id: messageId, licenseId, text: `${used} of ${allowed} copies`, at: sentAt });
  }

  private async onOpened(event: InvestigationOpened): Promise<void> {
    const { investigationId, licenseId, severity, occurredAt } = event;
    this.put({ id: investigationId, licenseId, text: `opened (${severity})`, at: occurredAt });
  }

  private async onConfirmed(event: InfringementConfirmed): Promise<void> {
    const { investigationId, licenseId, occurredAt } = event;
    this.put({ id: investigationId, licenseId, text: 'infringement', at: occurredAt });
  }

  private async onDismissed(event: InvestigationDismissed): Promise<void> {
    this.alerts.delete(event.investigationId);
  }

  private put(alert: Alert): void {
    this.alerts.set(alert.id, alert);
  }
}
