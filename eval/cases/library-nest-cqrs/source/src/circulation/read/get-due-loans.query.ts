import { IQuery, IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { LoanView } from './loan-view';
import { LoanViewStore } from './loan-view.store';

export class GetDueLoansQuery implements IQuery {
  constructor(readonly day: Date) {}
}

@QueryHandler(GetDueLoansQuery)
export class GetDueLoansHandler implements IQueryHandler<GetDueLoansQuery, LoanView[]> {
  constructor(private readonly store: LoanViewStore) {}

  async execute({ day }: GetDueLoansQuery): Promise<LoanView[]> {
    return this.store.where((row) => !row.overdue && row.dueOn < day);
  }
}
