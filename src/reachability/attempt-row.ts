import * as z from 'zod';

/** One attempt as the API shows it. */
export const attemptRowSchema = z.strictObject({
  channel: z.string(),
  provider: z.string(),
  state: z.string(),
  error: z.string().nullable(),
  at: z.iso.datetime(),
});
