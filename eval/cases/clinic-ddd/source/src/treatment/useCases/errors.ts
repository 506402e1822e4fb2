import { DomainError } from '../../shared/core/Result';

export class VisitNotFound extends DomainError {
  constructor(appointmentId: string) {
    super(`There is no visit ${appointmentId}`);
  }
}
