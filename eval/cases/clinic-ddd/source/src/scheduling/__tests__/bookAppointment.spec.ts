import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { DomainEvent } from '../../shared/domain/DomainEvent';
import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { AvailabilityService } from '../domain/AvailabilityService';
import { Practitioner } from '../domain/Practitioner';
import { AppointmentRepo, PractitionerRepo } from '../repos';
import { BookAppointment } from '../useCases/BookAppointment';

class DoorOpened implements DomainEvent {
  readonly occurredAt = new Date();
  constructor(readonly doorId: string) {}
  aggregateId(): string {
    return this.doorId;
  }
}

class FakeDoor extends AggregateRoot<{ open: boolean }> {
  static install(): FakeDoor {
    return new FakeDoor({ open: false });
  }

  openDoor(): void {
    this.props.open = true;
    this.addDomainEvent(new DoorOpened(this.id));
  }
}

describe('BookAppointment', () => {
  it('refuses a slot that is taken', async () => {
    FakeDoor.install().openDoor();

    const bus = new DomainEventBus();
    const appointments = new AppointmentRepo(bus);
    const practitioners = new PractitionerRepo(bus);
    const added = Practitioner.add('Dr. Wu', 8, 17);
    if (!added.ok) throw new Error('impossible');
    await practitioners.save(added.value);

    const book = new BookAppointment(appointments, practitioners, new AvailabilityService());
    const request = {
      patientId: 'p1',
      practitionerId: added.value.id,
      start: new Date(2024, 4, 6, 9),
      end: new Date(2024, 4, 6, 10),
    };
    expect((await book.execute(request)).ok).toBe(true);
    expect((await book.execute(request)).ok).toBe(false);
  });
});
