import { LicenseUsageByDay, LicenseUsageByDayProjection } from './LicenseUsageByDayProjection';
import { PurchaseStats, PurchaseStatsProjection } from './PurchaseStatsProjection';

export class GetUsageByDayQuery {
  constructor(readonly licenseId: string) {}
}

export class GetUsageByDayHandler {
  constructor(private readonly usage: LicenseUsageByDayProjection) {}

  async execute(query: GetUsageByDayQuery): Promise<LicenseUsageByDay[]> {
    return this.usage.ofLicense(query.licenseId);
  }
}

export class GetPurchaseStatsQuery {
  constructor(readonly day: string) {}
}

export class GetPurchaseStatsHandler {
  constructor(private readonly stats: PurchaseStatsProjection) {}

  async execute(query: GetPurchaseStatsQuery): Promise<PurchaseStats> {
    return this.stats.ofDay(query.day);
  }
}
