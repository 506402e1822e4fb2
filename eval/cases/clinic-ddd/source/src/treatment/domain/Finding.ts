import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { ValueObject } from '../../shared/domain/ValueObject';

interface FindingProps {
  code: string;
  note: string;
}

export class UnknownDiagnosisCode extends DomainError {
  constructor(code: string) {
    super(`${code} is no ICD-10 code`);
  }
}

export class Finding extends ValueObject<FindingProps> {
  static create(code: string, note: string): Result<Finding> {
    if (!/^[A-Z]\d\d(\.\d{1,2})?$/.test(code)) {
      return err(new UnknownDiagnosisCode(code));
    }
    return ok(new Finding({ code, note }));
  }

  get code(): string {
    return this.props.code;
  }

  get note(): string {
    return this.props.note;
  }
}
