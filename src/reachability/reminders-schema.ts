import * as z from 'zod';

/** How those who do not answer an incident's newest question are reminded by themselves. */
export const remindersSchema = z.strictObject({
  everySeconds: z.number(),
  /** How many may still come. */
  left: z.int().min(0),
  /** When the next comes; null: none does as things stand, since all have answered, it was switched off, or it is over. */
  nextAt: z.iso.datetime().nullable(),
  /** A person has switched them off. */
  switchedOff: z.boolean(),
});
export type Reminders = z.output<typeof remindersSchema>;
