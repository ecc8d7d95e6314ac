import * as z from 'zod';
import { durationPattern, parseDurationMs } from '../kernel/duration.ts';

/** A wait as people write it, in milliseconds. */
export const duration = z
  .string()
  .meta({ pattern: durationPattern })
  .transform((text, context) => {
    const ms = parseDurationMs(text);
    if (ms !== undefined) return ms;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a duration; write it like 90s, 5m, 2h or 1d`,
    });
    return z.NEVER;
  });

/** A name in small letters, digits and dashes; `what` is what it names. */
export const kebab = (what: string) =>
  z
    .string()
    .max(60)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `${what} is written in small letters, digits and dashes`);
