import * as z from 'zod';
import { plannedStepSchema } from './plan-schema.ts';
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
  /** `changed`: of an update that asks anew, what has changed since people answered. */
  texts: z.record(
    z.string(),
    z.strictObject({ headline: z.string(), instruction: z.string(), changed: z.string().optional() }),
  ),
  /** What it asks; an update with answers asks anew, and whoever had answered before is open again. */
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
  /** What the playbook plans after its first message, in its order. */
  plan: z.array(plannedStepSchema),
  reachability: reachabilitySchema,
});
export type IncidentView = z.output<typeof incidentSchema>;

/** `GET /incidents`. */
export const incidentListSchema = z.strictObject({
  items: z.array(incidentSchema),
  nextCursor: z.string().nullable(),
});
