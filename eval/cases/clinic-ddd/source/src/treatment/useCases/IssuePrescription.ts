import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { Prescription } from '../domain/Prescription';
import { AppointmentRepo, PrescriptionRepo } from '../repos';
import { VisitNotFound } from './errors';

export interface IssuePrescriptionDTO {
  appointmentId: string;
  medication: string;
  daysSupply: number;
}

export class VisitIsOver extends DomainError {
  constructor() {
    super('Prescriptions are issued during the visit');
  }
}

export class IssuePrescription implements UseCase<IssuePrescriptionDTO, string> {
  constructor(
    private readonly appointments: AppointmentRepo,
    private readonly prescriptions: PrescriptionRepo,
  ) {}

  async execute(request: IssuePrescriptionDTO): Promise<Result<string>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new VisitNotFound(request.appointmentId));
    }
    if (appointment.isClosed) {
      return err(new VisitIsOver());
    }
    const prescription = Prescription.issue(
      appointment.id,
      appointment.patientId,
      request.medication,
      request.daysSupply,
    );
    if (!prescription.ok) {
      return prescription;
    }
    await this.prescriptions.save(prescription.value);
    return ok(prescription.value.id);
  }
}
