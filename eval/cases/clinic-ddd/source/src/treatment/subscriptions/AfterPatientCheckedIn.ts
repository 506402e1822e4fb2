import { PatientCheckedIn } from '../../scheduling/domain/events/PatientCheckedIn';
import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { OpenAppointment } from '../useCases/OpenAppointment';

/** Whoever is checked in at the desk has a visit in the room. */
export class AfterPatientCheckedIn {
  constructor(private readonly openAppointment: OpenAppointment) {}

  register(bus: DomainEventBus): void {
    bus.register(PatientCheckedIn, (event) => this.onPatientCheckedIn(event));
  }

  private async onPatientCheckedIn(event: PatientCheckedIn): Promise<void> {
    const { appointmentId, patientId, practitionerId } = event;
    await this.openAppointment.execute({ appointmentId, patientId, practitionerId });
  }
}
