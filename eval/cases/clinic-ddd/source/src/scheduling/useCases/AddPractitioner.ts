import { ok, Result } from '../../shared/core/Result';
import { UseCase } from '../../shared/core/UseCase';
import { Practitioner } from '../domain/Practitioner';
import { PractitionerRepo } from '../repos';

export interface AddPractitionerDTO {
  name: string;
  opensAt: number;
  closesAt: number;
}

export class AddPractitioner implements UseCase<AddPractitionerDTO, string> {
  constructor(private readonly practitioners: PractitionerRepo) {}

  async execute(request: AddPractitionerDTO): Promise<Result<string>> {
    const practitioner = Practitioner.add(request.name, request.opensAt, request.closesAt);
    if (!practitioner.ok) {
      return practitioner;
    }
    await this.practitioners.save(practitioner.value);
    return ok(practitioner.value.id);
  }
}
