import { ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { WaitingListEntry } from '../domain/WaitingListEntry';
import { WaitingListRepo } from '../repos';

export interface JoinWaitingListDTO {
  patientId: string;
  practitionerId: string;
}

export class JoinWaitingList implements UseCase<JoinWaitingListDTO, string> {
  constructor(private readonly waitingList: WaitingListRepo) {}

  async execute(request: JoinWaitingListDTO): Promise<Result<string>> {
    const entry = WaitingListEntry.join(request.patientId, request.practitionerId, new Date());
    await this.waitingList.save(entry);
    return ok(entry.id);
  }
}
