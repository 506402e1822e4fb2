import { DomainEvent } from '../../../shared/kernel/DomainEvent';
import { Severity } from '../SeverityService';

export class InvestigationOpened extends DomainEvent {
  constructor(
    readonly investigationId: string,
    readonly licenseId: string,
    readonly assetId: string,
    readonly severity: Severity,
  ) {
    super();
  }
}
