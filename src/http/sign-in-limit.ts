import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Problem } from '../kernel/problem.ts';

/**
 * At most 60 tries a minute from one address, before any password is looked at: hashing costs a core for a tenth
 * of a second, and a flood of it must not slow a launch. An office behind one address stays well below.
 */
export function signInLimit(): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: 60,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: () => {
      throw new Problem('too-many-tries', 'Too many tries from this address. Wait a minute, then try again.');
    },
  });
}
