import { IQuery, IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { LoanView } from './loan-view';
import { LoanViewStore } from './loan-view.store';

export class GetLoansOfMemberQuery implements IQuery {
  constructor(readonly memberId: string) {}
}

@QueryHandler(GetLoansOfMemberQuery)
export class GetLoansOfMemberHandler implements IQueryHandler<GetLoansOfMemberQuery, LoanView[]> {
  constructor(private readonly store: LoanViewStore) {}

  async execute({ memberId }: GetLoansOfMemberQuery): Promise<LoanView[]> {
    return this.store.where((row) => row.memberId === memberId);
  }
}
