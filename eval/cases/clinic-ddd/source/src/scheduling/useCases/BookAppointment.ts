import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { Appointment } from '../domain/Appointment';
import { AvailabilityService } from '../domain/AvailabilityService';
import { TimeSlot } from '../domain/TimeSlot';
import { AppointmentRepo, PractitionerRepo } from '../repos';

export interface BookAppointmentDTO {
  patientId: string;
  practitionerId: string;
  start: Date;
  end: Date;
}

export class PractitionerNotFound extends DomainError {
  constructor(practitionerId: string) {
    super(`There is no practitioner ${practitionerId}`);
  }
}

export class SlotTaken extends DomainError {
  constructor() {
    super('The practitioner is not available in this slot');
  }
}

export class BookAppointment implements UseCase<BookAppointmentDTO, string> {
  constructor(
    private readonly appointments: AppointmentRepo,
    private readonly practitioners: PractitionerRepo,
    private readonly availability: AvailabilityService,
  ) {}

  async execute(request: BookAppointmentDTO): Promise<Result<string>> {
    const slot = TimeSlot.create(request.start, request.end);
    if (!slot.ok) {
      return slot;
    }
    const practitioner = await this.practitioners.findById(request.practitionerId);
    if (!practitioner) {
      return err(new PractitionerNotFound(request.practitionerId));
    }
    const booked = await this.appointments.ofPractitioner(practitioner.id);
    if (!this.availability.isAvailable(practitioner, slot.value, booked)) {
      return err(new SlotTaken());
    }
    const appointment = Appointment.book(request.patientId, practitioner.id, slot.value);
    await this.appointments.save(appointment);
    return ok(appointment.id);
  }
}
