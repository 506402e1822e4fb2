import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { ValueObject } from '../../shared/domain/ValueObject';

interface TimeSlotProps {
  start: Date;
  end: Date;
}

const LONGEST_MINUTES = 120;

export class SlotEndsBeforeItStarts extends DomainError {
  constructor() {
    super('A slot ends after it starts');
  }
}

export class SlotTooLong extends DomainError {
  constructor() {
    super(`A slot takes ${LONGEST_MINUTES} minutes at most`);
  }
}

export class TimeSlot extends ValueObject<TimeSlotProps> {
  static create(start: Date, end: Date): Result<TimeSlot> {
    if (end <= start) {
      return err(new SlotEndsBeforeItStarts());
    }
    if (end.getTime() - start.getTime() > LONGEST_MINUTES * 60_000) {
      return err(new SlotTooLong());
    }
    return ok(new TimeSlot({ start, end }));
  }

  get start(): Date {
    return this.props.start;
  }

  get end(): Date {
    return this.props.end;
  }

  overlaps(other: TimeSlot): boolean {
    return this.start < other.end && other.start < this.end;
  }
}
