import { ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { TimeSlot } from '../domain/TimeSlot';
import { WaitingListRepo } from '../repos';

export interface OfferSlotDTO {
  practitionerId: string;
  start: Date;
  end: Date;
}

export class OfferSlot implements UseCase<OfferSlotDTO, void> {
  constructor(private readonly waitingList: WaitingListRepo) {}

  async execute(request: OfferSlotDTO): Promise<Result<void>> {
    const slot = TimeSlot.create(request.start, request.end);
    if (!slot.ok) {
      return slot;
    }
    const entry = await this.waitingList.longestWaitingFor(request.practitionerId);
    if (!entry) {
      return ok(undefined);
    }
    const offered = entry.offer(slot.value);
    if (offered.ok) {
      await this.waitingList.save(entry);
    }
    return offered;
  }
}
