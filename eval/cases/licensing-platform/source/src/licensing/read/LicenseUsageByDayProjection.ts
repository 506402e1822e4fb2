import { DomainBus } from '../../shared/kernel/DomainBus';
import { UsageReported } from '../domain/events/UsageReported';

export interface LicenseUsageByDay {
  licenseId: string;
  day: string;
  copies: number;
}

export class LicenseUsageByDayProjection {
  private readonly rows = new Map<string, LicenseUsageByDay>();

  register(bus: DomainBus): void {
    bus.listen(UsageReported, { on: (event) => this.onUsageReported(event) });
  }

  private async onUsageReported(event: UsageReported): Promise<void> {
    const day = event.occurredAt.toISOString().slice(0, 10);
    const key = `${event.licenseId} ${day}`;
    const copies = (this.rows.get(key)?.copies ?? 0) + event.copies;
    this.rows.set(key, { licenseId: event.licenseId, day, copies });
  }

  ofLicense(licenseId: string): LicenseUsageByDay[] {
    return [...this.rows.values()].filter((row) => row.licenseId === licenseId);
  }
}
