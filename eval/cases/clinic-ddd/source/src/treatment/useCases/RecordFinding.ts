import { err, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { Finding } from '../domain/Finding';
import { AppointmentRepo } from '../repos';
import { VisitNotFound } from './errors';

export interface RecordFindingDTO {
  appointmentId: string;
  code: string;
  note: string;
}

export class RecordFinding implements UseCase<RecordFindingDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: RecordFindingDTO): Promise<Result<void>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new VisitNotFound(request.appointmentId));
    }
    const finding = Finding.create(request.code, request.note);
    if (!finding.ok) {
      return finding;
    }
    const recorded = appointment.record(finding.value);
    if (recorded.ok) {
      await this.appointments.save(appointment);
    }
    return recorded;
  }
}
