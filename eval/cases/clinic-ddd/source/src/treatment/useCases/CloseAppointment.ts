import { err, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { AppointmentRepo } from '../repos';
import { VisitNotFound } from './errors';

export interface CloseAppointmentDTO {
  appointmentId: string;
}

export class CloseAppointment implements UseCase<CloseAppointmentDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: CloseAppointmentDTO): Promise<Result<void>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new VisitNotFound(request.appointmentId));
    }
    const closed = appointment.close();
    if (closed.ok) {
      await this.appointments.save(appointment);
    }
    return closed;
  }
}
