import { CommandHandler } from '../../shared/kernel/CommandBus';
import { Repository } from '../../shared/kernel/Repository';
import { Investigation } from '../domain/Investigation';
import { SeverityService } from '../domain/SeverityService';
import {
  AddEvidence,
  ConfirmInfringement,
  DismissInvestigation,
  OpenInvestigation,
} from './commands';

export class OpenInvestigationHandler implements CommandHandler<OpenInvestigation> {
  constructor(
    private readonly investigations: Repository<Investigation>,
    private readonly severity: SeverityService,
  ) {}

  async handle(command: OpenInvestigation): Promise<void> {
    const { investigationId, licenseId, assetId, used, allowed } = command;
    if (await this.investigations.find((known) => known.isOpenFor(licenseId))) {
      return; // one at a time
    }
    const severity = this.severity.assess(used, allowed);
    await this.investigations.save(
      Investigation.open(investigationId, licenseId, assetId, severity),
    );
  }
}

export class AddEvidenceHandler implements CommandHandler<AddEvidence> {
  constructor(private readonly investigations: Repository<Investigation>) {}

  async handle(command: AddEvidence): Promise<void> {
    const investigation = await this.investigations.get(command.investigationId);
    investigation.addEvidence(command.note, command.url);
    await this.investigations.save(investigation);
  }
}

export class ConfirmInfringementHandler implements CommandHandler<ConfirmInfringement> {
  constructor(private readonly investigations: Repository<Investigation>) {}

  async handle(command: ConfirmInfringement): Promise<void> {
    const investigation = await this.investigations.get(command.investigationId);
    investigation.confirmInfringement(command.officerId);
    await this.investigations.save(investigation);
  }
}

export class DismissInvestigationHandler implements CommandHandler<DismissInvestigation> {
  constructor(private readonly investigations: Repository<Investigation>) {}

  async handle(command: DismissInvestigation): Promise<void> {
    const investigation = await this.investigations.get(command.investigationId);
    investigation.dismiss(command.reason);
    await this.investigations.save(investigation);
  }
}
