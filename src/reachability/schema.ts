import * as z from 'zod';
import { attemptRowSchema } from './attempt-schema.ts';
import { threadEntrySchema } from './reply-schema.ts';
import { remindersSchema } from './reminders-schema.ts';

/** The states that part the recipients: they add up to `recipients` at every moment. */
export const personStates = ['pending', 'sent', 'delivered', 'confirmed', 'unreachable', 'stopped'] as const;
export type PersonState = (typeof personStates)[number];

const count = z.int().min(0);
const instant = z.iso.datetime();
const byLanguage = z.record(z.string(), z.string());
const stateCounts = {
  pending: count,
  sent: count,
  delivered: count,
  confirmed: count,
  unreachable: count,
  stopped: count,
};

/**
 * People, not attempts: how many were tried on a channel, have it there, answered by it, failed on it, have something
 * waiting for it, and were taken off it untried because it did not get through or its queue was too long.
 */
const channelReach = z.strictObject({
  tried: count,
  delivered: count,
  confirmed: count,
  failed: count,
  waiting: count,
  moved: count,
});

/** One site's share; null: the people without a site. */
const siteReachSchema = z.strictObject({
  site: z.string().nullable(),
  recipients: count,
  ...stateCounts,
  needHelp: count,
  byAnswer: z.record(z.string(), count),
});

const seconds = z.number().min(0).nullable();

/** How many people of an incident are reached, heard back from or in need, as of one instant. */
export const reachabilitySchema = z.strictObject({
  recipients: count,
  ...stateCounts,
  /** Heard back, by what they said last. */
  byAnswer: z.record(z.string(), count),
  /** Whose call for help nobody has cleared, whatever they said afterwards. */
  needHelp: count,
  /** Who called for help and needs none any more, because a person cleared it. */
  helpCleared: count,
  late: count,
  /** Keys are channels; `page`, `operator` and `roll-call` stand beside them once somebody confirmed that way. */
  byChannel: z.record(z.string(), channelReach),
  bySite: z.array(siteReachSchema),
  /** Seconds from the message's start until that share had it (delivered or confirmed) or had confirmed. */
  secondsTo: z.strictObject({
    delivered50: seconds,
    delivered90: seconds,
    delivered99: seconds,
    confirmed50: seconds,
    confirmed90: seconds,
  }),
  asOf: instant,
});
export type Reachability = z.output<typeof reachabilitySchema>;

/** One numbered message of an incident, as everybody got it. */
export const incidentMessageSchema = z.strictObject({
  number: z.int(),
  kind: z.string(),
  /** How many people it is for, who may grow in number while a correction or an all-clear finds more who were told. */
  recipients: count,
  texts: z.record(z.string(), z.strictObject({ headline: z.string(), instruction: z.string() })),
  answers: z.array(z.strictObject({ key: z.string(), value: z.string(), label: byLanguage })),
  at: instant,
});
export type IncidentMessage = z.output<typeof incidentMessageSchema>;

/** An incident as `GET /incidents/{id}` gives it. */
export const incidentSchema = z.strictObject({
  id: z.uuid(),
  playbook: z.string(),
  title: byLanguage,
  state: z.string(),
  exercise: z.boolean(),
  severity: z.string(),
  startedAt: instant,
  /** Since when nothing was sent of an incident that waits for a person to say go on or stop; null: it is not held. */
  heldSince: instant.nullable(),
  messages: z.array(incidentMessageSchema),
  /** null: the playbook has no cadence, people are reminded by hand alone. */
  reminders: remindersSchema.nullable(),
  reachability: reachabilitySchema,
});
export type IncidentView = z.output<typeof incidentSchema>;

/** `GET /incidents`. */
export const incidentListSchema = z.strictObject({
  items: z.array(incidentSchema),
  nextCursor: z.string().nullable(),
});

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

/** Why people are not heard from yet: one line a state and reason, the worst state first. */
export interface StuckGroup {
  readonly state: PersonState;
  readonly reason: string | null;
  readonly people: number;
}

/** Somebody who asked for help and is not cleared. */
export interface HelpRequest {
  readonly employeeId: string;
  readonly name: string;
  readonly site: string | null;
  readonly note: string | null;
}

/** Why a provider does not work: it fails, its account is shut, it takes and never reports, it reports too late. */
export const laneCauses = ['errors', 'account', 'silent', 'slow'] as const;
export type LaneCause = (typeof laneCauses)[number];

/** A queue too long to be sent in time: how many waited in it at most, and how many took another way because of it. */
export const congestionSchema = z.strictObject({
  since: instant,
  backlog: count,
  perSecond: z.number(),
  moved: count,
  /** The channels that they took. */
  to: z.array(z.string()),
});
export type Congestion = z.output<typeof congestionSchema>;

/** Between a provider and the one country, by its calling code, or mail domain to which it does not get through. */
export const TO_COHORT = ' → ';

/** A provider that does not work normally now. */
export interface Obstacle {
  readonly channel: string;
  /** Where it works but for one country or mail domain, with that: see `TO_COHORT`. */
  readonly provider: string;
  /** Of its lane, or `congested`, or `unreported`: it has never reported on anything. */
  readonly state: string;
  /** What Tocsin itself has found; null where a hand holds it. */
  readonly cause: LaneCause | null;
  /** In an operator's words, or with the figures it was judged by. */
  readonly reason: string | null;
  readonly since: string;
  /** Of a provider that works and is `congested`. */
  readonly congestion?: Congestion;
  /** How many it took of this incident while it is `unreported`. */
  readonly taken?: number;
}

/** All that moves on the live board. `curve` counts who had answered by the end of each of equal spans. */
export interface BoardFacts {
  readonly reachability: Reachability;
  readonly state: string;
  /** When it was closed or stopped; null: it has not ended. */
  readonly endedAt: string | null;
  readonly stuck: readonly StuckGroup[];
  readonly help: readonly HelpRequest[];
  /** Of those whom `byAnswer` counts by an answer, who need help all the same, and whose call was cleared. */
  readonly helpByAnswer: Readonly<Record<string, { readonly open: number; readonly cleared: number }>>;
  /** What hinders sending now, none once nothing more is sent; and who has never reported. */
  readonly obstacles: readonly Obstacle[];
  readonly curve: {
    readonly seconds: number;
    readonly heard: readonly number[];
    readonly had: readonly number[];
  };
}
