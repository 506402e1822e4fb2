import { InMemoryRepo } from '../../shared/infra/InMemoryRepo';
import { Appointment } from '../domain/Appointment';
import { Practitioner } from '../domain/Practitioner';
import { WaitingListEntry } from '../domain/WaitingListEntry';

export class AppointmentRepo extends InMemoryRepo<Appointment> {
  async ofPractitioner(practitionerId: string): Promise<Appointment[]> {
    return [...this.items.values()].filter((item) => item.practitionerId === practitionerId);
  }
}

export class PractitionerRepo extends InMemoryRepo<Practitioner> {}

export class WaitingListRepo extends InMemoryRepo<WaitingListEntry> {
  async longestWaitingFor(practitionerId: string): Promise<WaitingListEntry | undefined> {
    return [...this.items.values()]
      .filter((entry) => entry.waitsFor(practitionerId))
      .sort((a, b) => a.joinedAt.getTime() - b.joinedAt.getTime())[0];
  }
}
