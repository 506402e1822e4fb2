import { err, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { AppointmentRepo } from '../repos';
import { AppointmentNotFound } from './errors';

export interface CancelAppointmentDTO {
  appointmentId: string;
  reason: string;
}

export class CancelAppointment implements UseCase<CancelAppointmentDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: CancelAppointmentDTO): Promise<Result<void>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new AppointmentNotFound(request.appointmentId));
    }
    const cancelled = appointment.cancel(request.reason);
    if (cancelled.ok) {
      await this.appointments.save(appointment);
    }
    return cancelled;
  }
}
