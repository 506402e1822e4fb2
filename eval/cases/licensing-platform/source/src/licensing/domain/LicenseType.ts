import { AggregateRoot } from '../../shared/kernel/AggregateRoot';
import { DomainException } from '../../shared/kernel/DomainException';
import { LicenseTypeDefined } from './events/LicenseTypeDefined';
import { LicenseTypeRetired } from './events/LicenseTypeRetired';
import { LicenseTerms } from './LicenseTerms';

export class LicenseType extends AggregateRoot {
  private _retired = false;

  private constructor(
    id: string,
    readonly label: string,
    readonly terms: LicenseTerms,
  ) {
    super(id);
  }

  static define(id: string, label: string, terms: LicenseTerms): LicenseType {
    const type = new LicenseType(id, label, terms);
    type.record(new LicenseTypeDefined(id, label, terms.priceCents, terms.allowedUsage));
    return type;
  }

  get retired(): boolean {
    return this._retired;
  }

  retire(): void {
    if (this._retired) {
      throw new DomainException('License type is already retired');
    }
    this._retired = true;
    this.record(new LicenseTypeRetired(this.id));
  }
}
