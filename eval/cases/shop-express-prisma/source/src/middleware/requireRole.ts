import type { RequestHandler } from 'express';
import { HttpError } from './httpError';

export type Role = 'staff';

/** The gateway in front of us checks the token and passes the role on. */
export function requireRole(role: Role): RequestHandler {
  return (req, _res, next) => {
    next(req.header('x-role') === role ? undefined : new HttpError(403, 'Not allowed'));
  };
}
