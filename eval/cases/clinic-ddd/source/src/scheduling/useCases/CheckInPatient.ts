import { err, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { AppointmentRepo } from '../repos';
import { AppointmentNotFound } from './errors';

export interface CheckInPatientDTO {
  appointmentId: string;
}

export class CheckInPatient implements UseCase<CheckInPatientDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: CheckInPatientDTO): Promise<Result<void>> {
    const appointment = await this.appointments.findById(request.appointmentId);
    if (!appointment) {
      return err(new AppointmentNotFound(request.appointmentId));
    }
    const checkedIn = appointment.checkIn(new Date());
    if (checkedIn.ok) {
      await this.appointments.save(appointment);
    }
    return checkedIn;
  }
}
