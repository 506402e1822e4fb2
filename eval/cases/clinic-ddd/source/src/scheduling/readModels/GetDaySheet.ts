import { ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { DaySheetLine, DaySheetStore } from './DaySheet';

export interface GetDaySheetDTO {
  practitionerId: string;
  day: Date;
}

export class GetDaySheet implements UseCase<GetDaySheetDTO, DaySheetLine[]> {
  constructor(private readonly store: DaySheetStore) {}

  async execute({ practitionerId, day }: GetDaySheetDTO): Promise<Result<DaySheetLine[]>> {
    const lines = [...this.store.lines.values()].filter(
      (line) =>
        line.practitionerId === practitionerId &&
        line.start.toDateString() === day.toDateString(),
    );
    return ok(lines.sort((a, b) => a.start.getTime() - b.start.getTime()));
  }
}
