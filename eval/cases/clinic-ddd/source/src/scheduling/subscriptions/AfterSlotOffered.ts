import { DomainEventBus } from '../../shared/infra/DomainEventBus';
import { SlotOffered } from '../domain/events/SlotOffered';

export interface TextMessages {
  send(patientId: string, text: string): Promise<void>;
}

/** Tells the patient of the offered slot. */
export class AfterSlotOffered {
  constructor(private readonly messages: TextMessages) {}

  register(bus: DomainEventBus): void {
    bus.register(SlotOffered, (event) => this.onSlotOffered(event));
  }

  private async onSlotOffered(event: SlotOffered): Promise<void> {
    await this.messages.send(
      event.patientId,
      `A slot came free on ${event.start.toLocaleString()}. Call us to take it.`,
    );
  }
}
