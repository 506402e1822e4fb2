export class LoanAlreadyReturnedError extends Error {
  constructor(loanId: string) {
    super(`The book of loan ${loanId} was already returned`);
  }
}

export class LoanIsOverdueError extends Error {
  constructor(loanId: string) {
    super(`Loan ${loanId} is overdue`);
  }
}

export class LoanNotYetDueError extends Error {
  constructor(loanId: string) {
    super(`Loan ${loanId} is not due yet`);
  }
}

export class RenewalLimitReachedError extends Error {
  constructor(loanId: string) {
    super(`Loan ${loanId} cannot be renewed again`);
  }
}

export class MemberBlockedError extends Error {
  constructor(memberId: string) {
    super(`Member ${memberId} is blocked`);
  }
}
