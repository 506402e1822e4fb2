import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { AppointmentClosed } from './events/AppointmentClosed';
import { AppointmentOpened } from './events/AppointmentOpened';
import { FindingRecorded } from './events/FindingRecorded';
import { Finding } from './Finding';

interface AppointmentProps {
  patientId: string;
  practitionerId: string;
  findings: Finding[];
  closed: boolean;
}

export class AppointmentClosedAlready extends DomainError {
  constructor() {
    super('The visit is over');
  }
}

export class NothingFound extends DomainError {
  constructor() {
    super('A visit is not closed without a finding');
  }
}

/** A visit: the time a patient spends with a practitioner, and what came of it. */
export class Appointment extends AggregateRoot<AppointmentProps> {
  static open(id: string, patientId: string, practitionerId: string): Appointment {
    const appointment = new Appointment(
      { patientId, practitionerId, findings: [], closed: false },
      id,
    );
    appointment.addDomainEvent(new AppointmentOpened(id, patientId, practitionerId));
    return appointment;
  }

  get patientId(): string {
    return this.props.patientId;
  }

  get isClosed(): boolean {
    return this.props.closed;
  }

  record(finding: Finding): Result<void> {
    if (this.props.closed) {
      return err(new AppointmentClosedAlready());
    }
    this.props.findings.push(finding);
    this.addDomainEvent(new FindingRecorded(this.id, finding.code, finding.note));
    return ok(undefined);
  }

  close(): Result<void> {
    if (this.props.closed) {
      return err(new AppointmentClosedAlready());
    }
    if (this.props.findings.length === 0) {
      return err(new NothingFound());
    }
    this.props.closed = true;
    this.addDomainEvent(new AppointmentClosed(this.id, this.props.findings.length));
    return ok(undefined);
  }
}
