import { DomainError, err, ok, Result } from '../../shared/core/Result';
import { AggregateRoot } from '../../shared/domain/AggregateRoot';
import { PrescriptionIssued } from './events/PrescriptionIssued';

interface PrescriptionProps {
  appointmentId: string;
  patientId: string;
  medication: string;
  daysSupply: number;
}

const LONGEST_SUPPLY_DAYS = 90;

export class SupplyTooLong extends DomainError {
  constructor() {
    super(`A prescription lasts ${LONGEST_SUPPLY_DAYS} days at most`);
  }
}

export class Prescription extends AggregateRoot<PrescriptionProps> {
  static issue(
    appointmentId: string,
    patientId: string,
    medication: string,
    daysSupply: number,
  ): Result<Prescription> {
    if (daysSupply > LONGEST_SUPPLY_DAYS) {
      return err(new SupplyTooLong());
    }
    const prescription = new Prescription({ appointmentId, patientId, medication, daysSupply });
    prescription.addDomainEvent(
      new PrescriptionIssued(prescription.id, patientId, medication, daysSupply),
    );
    return ok(prescription);
  }
}
