import * as z from 'zod';

const instant = z.iso.datetime();

/** A message of the playbook that follows its first one, and what became of it. */
export const plannedStepSchema = z.strictObject({
  step: z.string(),
  state: z.enum(['waiting', 'sent', 'skipped', 'cancelled']),
  /** What it waits for: `after` (a time), `confirmed` (a share of another message), `answered`, `by-hand`. */
  when: z.strictObject({
    kind: z.enum(['launch', 'by-hand', 'after', 'confirmed', 'answered']),
    percent: z.int().optional(),
    answer: z.string().optional(),
    of: z.string().optional(),
    afterMs: z.number().optional(),
  }),
  /** When it is sent at the latest; null: no time alone sends it. */
  dueAt: instant.nullable(),
  texts: z.record(z.string(), z.object({ headline: z.string(), instruction: z.string() })),
  /** Of the message that it became; null: it has become none. */
  number: z.int().nullable(),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  /** Why it was skipped or cancelled: by-hand, stopped, closed, correction, all-clear, not-to-come, nobody. */
  reason: z.string().nullable(),
});
export type PlannedStepView = z.output<typeof plannedStepSchema>;
