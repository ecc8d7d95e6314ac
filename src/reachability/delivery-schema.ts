import * as z from 'zod';
import { attemptRowSchema } from './attempt-schema.ts';
import { threadEntrySchema } from './reply-schema.ts';
import { personStates } from './schema.ts';

const instant = z.iso.datetime();

const toldSchema = z.strictObject({ name: z.string(), role: z.string(), at: instant });

const pagingSchema = z.strictObject({
  role: z.string(),
  /** `answer`: `coming`, `cannot`, or null for none yet; `unreachable`: nothing has reached them. */
  asked: z.array(
    z.strictObject({
      name: z.string(),
      at: instant,
      answer: z.string().nullable(),
      unreachable: z.boolean(),
    }),
  ),
  coming: z.strictObject({ name: z.string(), at: instant }).nullable(),
  /** Since when everybody who holds the role was asked in vain; null: it is not so. */
  nobodySince: instant.nullable(),
});
/** The paging for one call for help. */
export type Paging = z.output<typeof pagingSchema>;

const deliveryRowShape = {
  employee: z.strictObject({
    id: z.uuid(),
    externalId: z.string(),
    name: z.string(),
    site: z.string().nullable(),
  }),
  state: z.enum(personStates),
  reason: z.string().nullable(),
  deliveredVia: z.string().nullable(),
  needsHelp: z.boolean(),
  confirmation: z
    .strictObject({
      answer: z.string().nullable(),
      via: z.string().nullable(),
      at: instant,
      late: z.boolean(),
      note: z.string().nullable(),
      /** Who answered in the employee's place; null: the employee. */
      onBehalfOf: z.string().nullable(),
    })
    .nullable(),
  /** What they had answered to the question before an update asked it anew, by that message's number; null: nothing. */
  answeredBefore: z.strictObject({ message: z.int(), answer: z.string(), at: instant }).nullable(),
  /** The newest call for help of whoever needs help; `via` is null where another spoke for all of a telephone. */
  help: z
    .strictObject({
      calledAt: instant.nullable(),
      via: z.string().nullable(),
      note: z.string().nullable(),
      /** Another answer of theirs that came later, and clears nothing. */
      saidSince: z.strictObject({ answer: z.string(), at: instant }).nullable(),
      /** Who was paged for it, in their order, and who is coming; null: the playbook names nobody who is. */
      paging: pagingSchema.nullable(),
    })
    .nullable(),
  /** Who cleared their last call for help, and what was done; null: nobody. */
  helped: z.strictObject({ at: instant, by: z.string(), note: z.string() }).nullable(),
  attempts: z.array(attemptRowSchema),
  /** Who was told last that they are silent, in what role and when; null: nobody. */
  told: toldSchema.nullable(),
};

/** One employee of an incident, with the state of the message they are counted by. */
export const deliveryRowSchema = z.strictObject(deliveryRowShape);
export type DeliveryRow = z.output<typeof deliveryRowSchema>;

export const deliveryListSchema = z.strictObject({
  items: z.array(deliveryRowSchema),
  nextCursor: z.string().nullable(),
});

/** One thing that happened to one employee in an incident. */
export const timelineEventSchema = z.strictObject({
  at: instant,
  kind: z.enum([
    'message',
    'queued',
    'sent',
    'settled',
    'moved',
    'confirmed',
    'replied',
    'helped',
    'told',
    'paged',
    'coming',
    'cannot',
  ]),
  message: z.int(),
  channel: z.string().nullable(),
  provider: z.string().nullable(),
  /** `moved`: the channels that were taken instead, because the queue was too long. */
  to: z.array(z.string()),
  /** Of the attempt; `replied`: as what their words, which are the note, were read. */
  state: z.string().nullable(),
  answer: z.string().nullable(),
  note: z.string().nullable(),
  error: z.string().nullable(),
  /** Who was told that the employee is silent, and in what role; who answered in their place; who cleared their call; who was
   *  paged for it, is coming or cannot. */
  who: z.string().nullable(),
  role: z.string().nullable(),
});
export type TimelineEvent = z.output<typeof timelineEventSchema>;

/** `GET /incidents/{id}/deliveries/{employeeId}`. `whyNot` is null once confirmed. */
export const deliverySchema = z.strictObject({
  ...deliveryRowShape,
  timeline: z.array(timelineEventSchema),
  /** What they wrote that a person must read, and what the team answered, the oldest first. */
  thread: z.array(threadEntrySchema),
  whyNot: z.string().nullable(),
});
export type DeliveryView = z.output<typeof deliverySchema>;
