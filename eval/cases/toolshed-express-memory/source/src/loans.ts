import { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { loans } from './store';

interface LendTool {
  toolId: string;
  neighbour: string;
}

export const lendTool = (req: Request<unknown, unknown, LendTool>, res: Response) => {
  const taken = loans.find((loan) => loan.toolId === req.body.toolId && !loan.returnedAt);
  if (taken) {
    return res.status(409).json({ error: 'The tool is lent already' });
  }
  const loan = { id: randomUUID(), ...req.body };
  loans.push(loan);
  res.status(201).json(loan);
};

export const returnLoan = (req: Request, res: Response) => {
  const { id: loanId } = req.params;
  const loan = loans.find((l) => l.id === loanId);
  if (!loan) return res.status(404).json({ error: 'Loan not found' });
  loan.returnedAt = new Date();
  res.json(loan);
};
