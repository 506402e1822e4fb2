import { AggregateRoot } from '../../shared/kernel/AggregateRoot';
import { DomainException } from '../../shared/kernel/DomainException';
import { LicenseOffered } from './events/LicenseOffered';
import { LicensePurchased } from './events/LicensePurchased';
import { LicenseRevoked } from './events/LicenseRevoked';
import { UsageExceededLicense } from './events/UsageExceededLicense';
import { UsageReported } from './events/UsageReported';
import { LicenseTerms } from './LicenseTerms';
import { LicenseType } from './LicenseType';

export class License extends AggregateRoot {
  private buyerId?: string;
  private used = 0;
  private revoked = false;

  private constructor(
    id: string,
    readonly assetId: string,
    readonly terms: LicenseTerms,
  ) {
    super(id);
  }

  static offer(id: string, assetId: string, type: LicenseType): License {
    if (type.retired) {
      throw new DomainException('License type is retired');
    }
    const license = new License(id, assetId, type.terms);
    license.record(new LicenseOffered(id, assetId, type.id));
    return license;
  }

  purchase(buyerId: string): void {
    this.assertNotRevoked();
    if (this.buyerId) {
      throw new DomainException('License was already purchased');
    }
    this.buyerId = buyerId;
    this.record(new LicensePurchased(this.id, this.assetId, buyerId, this.terms.priceCents));
  }

  reportUsage(copies: number): void {
    this.assertNotRevoked();
    if (!this.buyerId) {
      throw new DomainException('Usage is reported before the purchase');
    }
    if (copies <= 0) {
      throw new DomainException('Usage must be positive');
    }
    this.used += copies;
    this.record(new UsageReported(this.id, copies, this.used));

    if (!this.terms.covers(this.used)) {
      this.record(
        new UsageExceededLicense(this.id, this.assetId, this.used, this.terms.allowedUsage),
      );
    }
  }

  revoke(reason: string): void {
    if (this.revoked) {
      return;
    }
    this.revoked = true;
    this.record(new LicenseRevoked(this.id, reason));
  }

  private assertNotRevoked(): void {
    if (this.revoked) {
      throw new DomainException('License is revoked');
    }
  }
}
