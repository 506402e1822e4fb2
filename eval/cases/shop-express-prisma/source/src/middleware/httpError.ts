import type { ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';

export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const handleErrors: ErrorRequestHandler = (error, _req, res, _next) => {
  if (error instanceof HttpError) {
    res.status(error.status).json({ message: error.message });
  } else if (error instanceof ZodError) {
    res.status(422).json({ issues: error.issues });
  } else {
    console.error(error);
    res.status(500).json({ message: 'Something went wrong' });
  }
};
