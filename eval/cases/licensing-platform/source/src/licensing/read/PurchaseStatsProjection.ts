import { DomainBus } from '../../shared/kernel/DomainBus';
import { LicensePurchased } from '../domain/events/LicensePurchased';

export interface PurchaseStats {
  day: string;
  purchases: number;
  revenueCents: number;
}

export class PurchaseStatsProjection {
  private readonly days = new Map<string, PurchaseStats>();

  register(bus: DomainBus): void {
    bus.listen(LicensePurchased, { on: (event) => this.onPurchased(event) });
  }

  private async onPurchased(event: LicensePurchased): Promise<void> {
    const day = event.occurredAt.toISOString().slice(0, 10);
    const stats = this.days.get(day) ?? { day, purchases: 0, revenueCents: 0 };
    stats.purchases += 1;
    stats.revenueCents += event.priceCents;
    this.days.set(day, stats);
  }

  ofDay(day: string): PurchaseStats {
    return this.days.get(day) ?? { day, purchases: 0, revenueCents: 0 };
  }
}
