import { CommandHandler } from '../../shared/kernel/CommandBus';
import { Repository } from '../../shared/kernel/Repository';
import { License } from '../domain/License';
import { LicenseTerms } from '../domain/LicenseTerms';
import { LicenseType } from '../domain/LicenseType';
import {
  DefineLicenseType,
  OfferLicense,
  PurchaseLicense,
  ReportUsage,
  RetireLicenseType,
  RevokeLicense,
} from './commands';

export class DefineLicenseTypeHandler implements CommandHandler<DefineLicenseType> {
  constructor(private readonly types: Repository<LicenseType>) {}

  async handle(command: DefineLicenseType): Promise<void> {
    const terms = new LicenseTerms(command.priceCents, command.allowedUsage);
    await this.types.save(LicenseType.define(command.licenseTypeId, command.label, terms));
  }
}

export class RetireLicenseTypeHandler implements CommandHandler<RetireLicenseType> {
  constructor(private readonly types: Repository<LicenseType>) {}

  async handle(command: RetireLicenseType): Promise<void> {
    const type = await this.types.get(command.licenseTypeId);
    type.retire();
    await this.types.save(type);
  }
}

export class OfferLicenseHandler implements CommandHandler<OfferLicense> {
  constructor(
    private readonly licenses: Repository<License>,
    private readonly types: Repository<LicenseType>,
  ) {}

  async handle(command: OfferLicense): Promise<void> {
    const type = await this.types.get(command.licenseTypeId);
    await this.licenses.save(License.offer(command.licenseId, command.assetId, type));
  }
}

export class PurchaseLicenseHandler implements CommandHandler<PurchaseLicense> {
  constructor(private readonly licenses: Repository<License>) {}

  async handle(command: PurchaseLicense): Promise<void> {
    const license = await this.licenses.get(command.licenseId);
    license.purchase(command.buyerId);
    await this.licenses.save(license);
  }
}

export class ReportUsageHandler implements CommandHandler<ReportUsage> {
  constructor(private readonly licenses: Repository<License>) {}

  async handle(command: ReportUsage): Promise<void> {
    const license = await this.licenses.get(command.licenseId);
    license.reportUsage(command.copies);
    await this.licenses.save(license);
  }
}

export class RevokeLicenseHandler implements CommandHandler<RevokeLicense> {
  constructor(private readonly licenses: Repository<License>) {}

  async handle(command: RevokeLicense): Promise<void> {
    const license = await this.licenses.get(command.licenseId);
    license.revoke(command.reason);
    await this.licenses.save(license);
  }
}
