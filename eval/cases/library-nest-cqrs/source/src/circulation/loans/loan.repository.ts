import { Injectable, NotFoundException } from '@nestjs/common';
import { Loan } from './loan';

@Injectable()
export class LoanRepository {
  private readonly loans = new Map<string, Loan>();

  async get(id: string): Promise<Loan> {
    const loan = this.loans.get(id);
    if (!loan) {
      throw new NotFoundException(`No loan ${id}`);
    }
    return loan;
  }

  async openLoans(): Promise<Loan[]> {
    return [...this.loans.values()].filter((loan) => loan.open);
  }

  async save(loan: Loan): Promise<void> {
    this.loans.set(loan.id, loan);
  }
}
