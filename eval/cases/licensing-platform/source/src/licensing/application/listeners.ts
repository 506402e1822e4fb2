import { DomainEventListener } from '../../shared/kernel/DomainBus';
import { Outbox } from '../../shared/messaging/Outbox';
import { LicensePurchaseConfirmed } from '../contracts/LicensePurchaseConfirmed';
import { UsageViolationDetected } from '../contracts/UsageViolationDetected';
import { LicensePurchased } from '../domain/events/LicensePurchased';
import { UsageExceededLicense } from '../domain/events/UsageExceededLicense';

export class PublishLicensePurchaseConfirmed implements DomainEventListener<LicensePurchased> {
  constructor(private readonly outbox: Outbox) {}

  async on({ licenseId, assetId, buyerId }: LicensePurchased): Promise<void> {
    await this.outbox.store(new LicensePurchaseConfirmed(licenseId, assetId, buyerId));
  }
}

export class PublishUsageViolationDetected implements DomainEventListener<UsageExceededLicense> {
  constructor(private readonly outbox: Outbox) {}

  async on({ licenseId, assetId, used, allowed }: UsageExceededLicense): Promise<void> {
    await this.outbox.store(new UsageViolationDetected(licenseId, assetId, used, allowed));
  }
}

export interface ReceiptPrinter {
  print(buyerId: string, lines: string[]): Promise<void>;
}

export class PrintReceipt implements DomainEventListener<LicensePurchased> {
  constructor(private readonly printer: ReceiptPrinter) {}

  async on(event: LicensePurchased): Promise<void> {
    await this.printer.print(event.buyerId, [
      `License ${event.licenseId}`,
      `${(event.priceCents / 100).toFixed(2)} EUR`,
    ]);
  }
}
