import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { AppointmentBooked } from './events/AppointmentBooked';
import { AppointmentCancelled } from './events/AppointmentCancelled';
import { AppointmentRescheduled } from './events/AppointmentRescheduled';
import { PatientCheckedIn } from './events/PatientCheckedIn';
import { TimeSlot } from './TimeSlot';

export type AppointmentStatus = 'booked' | 'checked-in' | 'cancelled';

interface AppointmentProps {
  patientId: string;
  practitionerId: string;
  slot: TimeSlot;
  status: AppointmentStatus;
  moves: number;
}

const MAX_MOVES = 3;

export class AppointmentNotBooked extends DomainError {
  constructor() {
    super('The appointment is not booked any more');
  }
}

export class MovedTooOften extends DomainError {
  constructor() {
    super(`An appointment is moved ${MAX_MOVES} times at most`);
  }
}

export class TooEarlyToCheckIn extends DomainError {
  constructor() {
    super('Check-in opens on the day of the appointment');
  }
}

/** A slot of a practitioner that a patient has booked. */
export class Appointment extends AggregateRoot<AppointmentProps> {
  static book(patientId: string, practitionerId: string, slot: TimeSlot): Appointment {
    const appointment = new Appointment({
      patientId,
      practitionerId,
      slot,
      status: 'booked',
      moves: 0,
    });
    appointment.addDomainEvent(
      new AppointmentBooked(appointment.id, patientId, practitionerId, slot.start, slot.end),
    );
    return appointment;
  }

  get practitionerId(): string {
    return this.props.practitionerId;
  }

  get slot(): TimeSlot {
    return this.props.slot;
  }

  get status(): AppointmentStatus {
    return this.props.status;
  }

  reschedule(slot: TimeSlot): Result<void> {
    if (this.props.status !== 'booked') {
      return err(new AppointmentNotBooked());
    }
    if (this.props.moves >= MAX_MOVES) {
      return err(new MovedTooOften());
    }
    this.props.slot = slot;
    this.props.moves += 1;
    this.addDomainEvent(new AppointmentRescheduled(this.id, slot.start, slot.end));
    return ok(undefined);
  }

  cancel(reason: string): Result<void> {
    if (this.props.status !== 'booked') {
      return err(new AppointmentNotBooked());
    }
    this.props.status = 'cancelled';
    const { practitionerId, slot } = this.props;
    this.addDomainEvent(
      new AppointmentCancelled(this.id, practitionerId, slot.start, slot.end, reason),
    );
    return ok(undefined);
  }

  checkIn(now: Date): Result<void> {
    if (this.props.status !== 'booked') {
      return err(new AppointmentNotBooked());
    }
    if (now.toDateString() !== this.props.slot.start.toDateString()) {
      return err(new TooEarlyToCheckIn());
    }
    this.props.status = 'checked-in';
    const { patientId, practitionerId } = this.props;
    this.addDomainEvent(new PatientCheckedIn(this.id, patientId, practitionerId));
    return ok(undefined);
  }
}
