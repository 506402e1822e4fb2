import { DomainError } from '../../shared/core/Result';

export class AppointmentNotFound extends DomainError {
  constructor(appointmentId: string) {
    super(`There is no appointment ${appointmentId}`);
  }
}
