import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { AppointmentBooked } from '../domain/events/AppointmentBooked';
import { AppointmentCancelled } from '../domain/events/AppointmentCancelled';
import { AppointmentRescheduled } from '../domain/events/AppointmentRescheduled';
import { PatientCheckedIn } from '../domain/events/PatientCheckedIn';

/** A line of the sheet that lies at the front desk. */
export interface DaySheetLine {
  appointmentId: string;
  practitionerId: string;
  patientId: string;
  start: Date;
  end: Date;
  arrived: boolean;
}

export class DaySheetStore {
  readonly lines = new Map<string, DaySheetLine>();
}

export class DaySheetProjection {
  constructor(private readonly store: DaySheetStore) {}

  register(bus: DomainEventBus): void {
    bus.register(AppointmentBooked, async (event) => this.whenBooked(event));
    bus.register(AppointmentRescheduled, async (event) => this.whenRescheduled(event));
    bus.register(AppointmentCancelled, async (event) => this.whenCancelled(event));
    bus.register(PatientCheckedIn, async (event) => this.whenCheckedIn(event));
  }

  private whenBooked(event: AppointmentBooked): void {
    const { appointmentId, practitionerId, patientId, start, end } = event;
    this.store.lines.set(appointmentId, {
      appointmentId,
      practitionerId,
      patientId,
      start,
      end,
      arrived: false,
    });
  }

  private whenRescheduled(event: AppointmentRescheduled): void {
    const line = this.store.lines.get(event.appointmentId);
    if (line) {
      line.start = event.start;
      line.end = event.end;
    }
  }

  private whenCancelled(event: AppointmentCancelled): void {
    this.store.lines.delete(event.appointmentId);
  }

  private whenCheckedIn(event: PatientCheckedIn): void {
    const line = this.store.lines.get(event.appointmentId);
    if (line) {
      line.arrived = true;
    }
  }
}
