import { Appointment } from './Appointment';
import { Practitioner } from './Practitioner';
import { TimeSlot } from './TimeSlot';

/** Whether a practitioner can take a slot, given what is booked already. */
export class AvailabilityService {
  isAvailable(practitioner: Practitioner, slot: TimeSlot, appointments: Appointment[]): boolean {
    return (
      practitioner.worksDuring(slot) &&
      !appointments.some(
        (appointment) => appointment.status === 'booked' && appointment.slot.overlaps(slot),
      )
    );
  }
}
