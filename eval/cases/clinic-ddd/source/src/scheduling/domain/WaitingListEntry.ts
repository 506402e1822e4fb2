import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { SlotOffered } from './events/SlotOffered';
import { WaitingListJoined } from './events/WaitingListJoined';
import { TimeSlot } from './TimeSlot';

interface WaitingListEntryProps {
  patientId: string;
  practitionerId: string;
  joinedAt: Date;
  offered?: TimeSlot;
}

export class SlotAlreadyOffered extends DomainError {
  constructor() {
    super('The patient was already offered a slot');
  }
}

export class WaitingListEntry extends AggregateRoot<WaitingListEntryProps> {
  static join(patientId: string, practitionerId: string, joinedAt: Date): WaitingListEntry {
    const entry = new WaitingListEntry({ patientId, practitionerId, joinedAt });
    entry.addDomainEvent(new WaitingListJoined(entry.id, patientId, practitionerId));
    return entry;
  }

  get joinedAt(): Date {
    return this.props.joinedAt;
  }

  waitsFor(practitionerId: string): boolean {
    return this.props.practitionerId === practitionerId && !this.props.offered;
  }

  offer(slot: TimeSlot): Result<void> {
    if (this.props.offered) {
      return err(new SlotAlreadyOffered());
    }
    this.props.offered = slot;
    this.addDomainEvent(new SlotOffered(this.id, this.props.patientId, slot.start, slot.end));
    return ok(undefined);
  }
}
