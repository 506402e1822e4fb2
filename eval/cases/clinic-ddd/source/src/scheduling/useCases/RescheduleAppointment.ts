import { err, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { TimeSlot } from '../domain/TimeSlot';
import { AppointmentRepo } from '../repos';
import { AppointmentNotFound } from './errors';

export interface RescheduleAppointmentDTO {
  appointmentId: string;
  start: Date;
  end: Date;
}

export class RescheduleAppointment implements UseCase<RescheduleAppointmentDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: RescheduleAppointmentDTO): Promise<Result<void>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new AppointmentNotFound(request.appointmentId));
    }
    const slot = TimeSlot.create(request.start, request.end);
    if (!slot.ok) {
      return slot;
    }
    const moved = appointment.reschedule(slot.value);
    if (moved.ok) {
      await this.appointments.save(appointment);
    }
    return moved;
  }
}
