import { ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { Appointment } from '../domain/Appointment';
import { AppointmentRepo } from '../repos';

export interface OpenAppointmentDTO {
  appointmentId: string;
  patientId: string;
  practitionerId: string;
}

export class OpenAppointment implements UseCase<OpenAppointmentDTO, void> {
  constructor(private readonly appointments: AppointmentRepo) {}

  async execute(request: OpenAppointmentDTO): Promise<Result<void>> {
    if (await this.appointments.findById(request.appointmentId)) {
      return ok(undefined); // checked in twice
    }
    const { appointmentId, patientId, practitionerId } = request;
    await this.appointments.save(Appointment.open(appointmentId, patientId, practitionerId));
    return ok(undefined);
  }
}
