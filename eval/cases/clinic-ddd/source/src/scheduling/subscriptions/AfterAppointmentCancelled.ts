import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { AppointmentCancelled } from '../domain/events/AppointmentCancelled';
import { OfferSlot } from '../useCases/OfferSlot';

/** A slot that comes free goes to the waiting list. */
export class AfterAppointmentCancelled {
  constructor(private readonly offerSlot: OfferSlot) {}

  register(bus: DomainEventBus): void {
    bus.register(AppointmentCancelled, (event) => this.onAppointmentCancelled(event));
  }

  private async onAppointmentCancelled(event: AppointmentCancelled): Promise<void> {
    const result = await this.offerSlot.execute({
      practitionerId: event.practitionerId,
      start: event.start,
      end: event.end,
    });
    if (!result.ok) {
      console.error(`AfterAppointmentCancelled: ${result.error.message}`);
    }
  }
}
