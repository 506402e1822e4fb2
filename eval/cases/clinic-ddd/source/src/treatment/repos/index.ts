import { InMemoryRepo } from '../../shared/infra/InMemoryRepo';
import { Appointment } from '../domain/Appointment';
import { Prescription } from '../domain/Prescription';

export class AppointmentRepo extends InMemoryRepo<Appointment> {}

export class PrescriptionRepo extends InMemoryRepo<Prescription> {}
