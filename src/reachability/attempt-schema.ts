import * as z from 'zod';

/** What was tried to reach one employee by one channel. */
export const attemptRowSchema = z.strictObject({
  channel: z.string(),
  provider: z.string(),
  state: z.string(),
  error: z.string().nullable(),
  /** Of a call that was taken: `machine` where a mailbox took it; null: nobody noticed one. */
  takenBy: z.enum(['machine']).nullable(),
  at: z.iso.datetime(),
});
