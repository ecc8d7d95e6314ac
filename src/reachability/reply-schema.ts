import * as z from 'zod';
import { hindrances } from '../directory/group-reach.ts';
import { attemptRowSchema } from './attempt-schema.ts';

const instant = z.iso.datetime();

const doneSchema = z.strictObject({
  at: instant,
  by: z.string(),
  /** `counted` as an answer on their behalf; `cleared` with their call for help. */
  how: z.enum(['answered', 'counted', 'read', 'cleared']),
});

/** One reply that somebody of the team must read, or has dealt with. */
export const replySchema = z.strictObject({
  id: z.uuid(),
  employee: z.strictObject({
    id: z.uuid(),
    externalId: z.string(),
    name: z.string(),
    site: z.string().nullable(),
  }),
  at: instant,
  via: z.string(),
  /** The value of the answer that the words came with; null: none was understood. */
  answer: z.string().nullable(),
  /** Null where they chose an answer that asks, and wrote nothing. */
  text: z.string().nullable(),
  /** They may be a cry for help. */
  call: z.boolean(),
  /** To which group it was handed; null: to none. */
  group: z
    .strictObject({
      id: z.uuid(),
      name: z.string(),
      since: instant,
      by: z.string(),
      /** When its members were told; null: not yet. */
      toldAt: instant.nullable(),
      /** Why they cannot be told, while they were not: nobody has an address that may be used, or they are too many; null: they can. */
      hindrance: z.enum(hindrances).nullable(),
    })
    .nullable(),
  /** The group that had it for half an hour in which nobody dealt with it, or whose member gave it back; null: it did not come back. */
  cameBack: z.strictObject({ group: z.string(), at: instant, by: z.string().nullable() }).nullable(),
  /** Who dealt with it; null: nobody has. */
  done: doneSchema.nullable(),
});
export type ReplyRow = z.output<typeof replySchema>;

/** `GET /incidents/{id}/replies`. */
export const replyListSchema = z.strictObject({
  items: z.array(replySchema),
  nextCursor: z.string().nullable(),
});

/** One thing that an employee or the team said; `by` is who of the team, null: the employee, whose reply `reply` is. */
export const threadEntrySchema = z.strictObject({
  at: instant,
  reply: z.uuid().nullable(),
  by: z.string().nullable(),
  text: z.string().nullable(),
  via: z.string().nullable(),
  answer: z.string().nullable(),
  call: z.boolean(),
  done: doneSchema.nullable(),
  /** How the team's words fare. */
  attempts: z.array(attemptRowSchema),
});
export type ThreadEntry = z.output<typeof threadEntrySchema>;
