import { Injectable } from '@nestjs/common';
import { LoanView } from './loan-view';

@Injectable()
export class LoanViewStore {
  private readonly rows = new Map<string, LoanView>();

  insert(row: LoanView): void {
    this.rows.set(row.loanId, row);
  }

  update(loanId: string, change: Partial<LoanView>): void {
    const row = this.rows.get(loanId);
    if (row) {
      this.rows.set(loanId, { ...row, ...change });
    }
  }

  remove(loanId: string): void {
    this.rows.delete(loanId);
  }

  where(condition: (row: LoanView) => boolean): LoanView[] {
    return [...this.rows.values()].filter(condition);
  }
}
