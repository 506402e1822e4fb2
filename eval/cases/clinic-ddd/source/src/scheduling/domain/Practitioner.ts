import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { PractitionerAdded } from './events/PractitionerAdded';
import { TimeSlot } from './TimeSlot';

interface PractitionerProps {
  name: string;
  /** Full hours of the day. */
  opensAt: number;
  closesAt: number;
}

export class ImpossibleOfficeHours extends DomainError {
  constructor() {
    super('Office hours close after they open');
  }
}

export class Practitioner extends AggregateRoot<PractitionerProps> {
  static add(name: string, opensAt: number, closesAt: number): Result<Practitioner> {
    if (closesAt <= opensAt) {
      return err(new ImpossibleOfficeHours());
    }
    const practitioner = new Practitioner({ name, opensAt, closesAt });
    practitioner.addDomainEvent(
      new PractitionerAdded(practitioner.id, name, opensAt, closesAt),
    );
    return ok(practitioner);
  }

  worksDuring(slot: TimeSlot): boolean {
    return slot.start.getHours() >= this.props.opensAt && slot.end.getHours() < this.props.closesAt;
  }
}
