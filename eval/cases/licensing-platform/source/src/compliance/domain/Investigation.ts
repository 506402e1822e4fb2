import { AggregateRoot } from '../../shared/kernel/AggregateRoot';
import { DomainException } from '../../shared/kernel/DomainException';
import { EvidenceAdded } from './events/EvidenceAdded';
import { InfringementConfirmed } from './events/InfringementConfirmed';
import { InvestigationDismissed } from './events/InvestigationDismissed';
import { InvestigationOpened } from './events/InvestigationOpened';
import { Severity } from './SeverityService';

type InvestigationStatus = 'open' | 'confirmed' | 'dismissed';

interface Evidence {
  note: string;
  url?: string;
}

export class Investigation extends AggregateRoot {
  private status: InvestigationStatus = 'open';
  private readonly evidence: Evidence[] = [];

  private constructor(
    id: string,
    readonly licenseId: string,
    readonly assetId: string,
    readonly severity: Severity,
  ) {
    super(id);
  }

  static open(id: string, licenseId: string, assetId: string, severity: Severity): Investigation {
    const investigation = new Investigation(id, licenseId, assetId, severity);
    investigation.record(new InvestigationOpened(id, licenseId, assetId, severity));
    return investigation;
  }

  isOpenFor(licenseId: string): boolean {
    return this.status === 'open' && this.licenseId === licenseId;
  }

  addEvidence(note: string, url?: string): void {
    this.assertOpen();
    this.evidence.push({ note, url });
    this.record(new EvidenceAdded(this.id, note, url));
  }

  confirmInfringement(officerId: string): void {
    this.assertOpen();
    if (this.evidence.length === 0) {
      throw new DomainException('There is no evidence');
    }
    this.status = 'confirmed';
    this.record(new InfringementConfirmed(this.id, this.licenseId, officerId));
  }

  dismiss(reason: string): void {
    this.assertOpen();
    this.status = 'dismissed';
    this.record(new InvestigationDismissed(this.id, reason));
  }

  private assertOpen(): void {
    if (this.status !== 'open') {
      throw new DomainException('Investigation is closed');
    }
  }
}
