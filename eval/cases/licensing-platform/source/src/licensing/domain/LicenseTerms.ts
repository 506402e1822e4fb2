import { DomainException } from '../../shared/kernel/DomainException';

/** What a license costs and how many copies it covers. */
export class LicenseTerms {
  constructor(
    readonly priceCents: number,
    readonly allowedUsage: number,
  ) {
    if (priceCents < 0) {
      throw new DomainException('Price is negative');
    }
    if (allowedUsage < 1) {
      throw new DomainException('License covers no copy');
    }
  }

  covers(copies: number): boolean {
    return copies <= this.allowedUsage;
  }
}
