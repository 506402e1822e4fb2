/** A loan as the counter and the member see it. */
export interface LoanView {
  loanId: string;
  memberId: string;
  isbn: string;
  dueOn: Date;
  renewals: number;
  overdue: boolean;
}
