import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { PrescriptionIssued } from '../domain/events/PrescriptionIssued';
import { SurescriptsGateway } from '../gateways/SurescriptsGateway';

/** Passes every prescription on to the patient's pharmacy. */
export class AfterPrescriptionIssued {
  constructor(private readonly surescripts: SurescriptsGateway) {}

  register(bus: DomainEventBus): void {
    bus.register(PrescriptionIssued, (event) => this.onPrescriptionIssued(event));
  }

  private async onPrescriptionIssued(event: PrescriptionIssued): Promise<void> {
    await this.surescripts.transmit({
      reference: event.prescriptionId,
      patient: event.patientId,
      drug: event.medication,
      days: event.daysSupply,
    });
  }
}
