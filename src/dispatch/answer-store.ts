import type { OutgoingMessage } from '../channels/content.ts';
import { query, type Transaction } from '../db/sql.ts';
import { findPointsOf } from '../directory/contact-point-store.ts';
import {
  newId,
  type DeliveryId,
  type EmployeeId,
  type GroupId,
  type IncidentId,
  type MessageId,
} from '../kernel/id.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Route } from '../playbook/schema.ts';
import { queueAttempts, type QueuedAttempt } from './delivery-store.ts';
import type { createWeigher } from './message-plan.ts';

/** By the channel that the employee used, then by another where nothing says that it arrived. Nobody's bell is rung for it. */
const ROUTES: Readonly<Record<string, Route>> = {
  sms: [
    { channels: ['sms'], afterMs: 0 },
    { channels: ['push'], afterMs: 60_000 },
    { channels: ['email'], afterMs: 60_000 },
  ],
  push: [
    { channels: ['push'], afterMs: 0 },
    { channels: ['sms'], afterMs: 30_000 },
    { channels: ['email'], afterMs: 60_000 },
  ],
  email: [
    { channels: ['email'], afterMs: 0 },
    { channels: ['push'], afterMs: 60_000 },
    { channels: ['sms'], afterMs: 60_000 },
  ],
  voice: [
    { channels: ['sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 60_000 },
  ],
};

/** Of whoever wrote on the page, where the answer stands as well: the fastest that their person has. */
const OTHERS = 'push';

/** How long it is worth delivering after the last channel. */
const WAIT_MS = 600_000;

/** A reply that somebody of the team answers, locked. */
export interface AskedReply {
  readonly id: string;
  readonly employeeId: EmployeeId;
  readonly name: string;
  readonly deliveryId: DeliveryId;
  readonly via: string;
  readonly at: Date;
  readonly doneBy: string | null;
  /** The group that it is with; null: none. */
  readonly groupId: GroupId | null;
  /** Of an SMS or a mail: by which, the account that was written to, and from which number or mailbox; null: it was none. */
  readonly channel: Channel | null;
  readonly provider: string | null;
  readonly from: string | null;
}

/** Holds replies of an incident for the rest of the transaction; one that is not there is missing. */
export function lockReplies(
  tx: Transaction,
  incidentId: IncidentId,
  ids: readonly string[],
): Promise<AskedReply[]> {
  return query<AskedReply & Record<string, unknown>>(tx, LOCK_REPLIES, [incidentId, ids]);
}

const LOCK_REPLIES = `
SELECT t.id, t.employee_id AS "employeeId", e.name, t.delivery_id AS "deliveryId", t.via, t.at, t.done_by AS "doneBy",
       t.group_id AS "groupId",
       r.channel, r.provider, r.from_number AS "from"
  FROM replies_to_read t
  JOIN employees e ON e.id = t.employee_id
  LEFT JOIN replies r ON r.provider_ref = t.source_ref
 WHERE t.incident_id = $1 AND t.id = ANY ($2::uuid[])
 ORDER BY t.id FOR NO KEY UPDATE OF t`;

/** The team's words to people who wrote. */
export interface TeamAnswer {
  readonly incidentId: IncidentId;
  readonly message: OutgoingMessage;
  /** The newest reply of each person: it says by which way the answer goes. */
  readonly to: readonly AskedReply[];
  /** Who of the team says it, as the audit trail names them. */
  readonly by: string;
}

/**
 * Sends the team's words to people who wrote, a few statements for all of them: one message for each way, of a kind that
 * counts nobody, and a delivery for each person. Whoever wrote an SMS or a mail gets one from the account they wrote to, at the
 * number or mailbox they wrote from, for as long as both may be used; else, and where that fails, the engine goes on as with every message.
 */
export async function writeAnswers(
  tx: Transaction,
  { incidentId, message, to, by }: TeamAnswer,
  weigh: ReturnType<typeof createWeigher>,
  now: Date,
): Promise<void> {
  const points = await findPointsOf(tx, to.filter(isWritten));
  const messages = new Map(to.map((reply) => [wayOf(reply), newId()]));
  const rows = to.map((reply) => ({
    messageId: messages.get(wayOf(reply)),
    route: ROUTES[wayOf(reply)],
    employeeId: reply.employeeId,
    deliveryId: reply.deliveryId,
    rung: points.has(reply.employeeId) ? 0 : null,
  }));
  const texts = JSON.stringify(message.texts);
  const made = await query<MadeDelivery>(tx, WRITE_ANSWERS, [
    JSON.stringify(rows),
    incidentId,
    texts,
    WAIT_MS,
    by,
    now,
  ]);
  const asked = new Map(to.map((reply) => [reply.employeeId, reply]));
  const cohorts = await readCohorts(tx);
  const first = made.flatMap(({ deliveryId, messageId, employeeId, language }): QueuedAttempt[] => {
    const point = points.get(employeeId);
    const reply = asked.get(employeeId);
    if (point === undefined || reply === undefined || !isWritten(reply)) return [];
    const { channel, provider } = reply;
    return [
      {
        ...FIRST,
        channel,
        deliveryId,
        provider,
        contactPointId: point.contactPointId,
        cohort: cohorts.has(`${channel} ${point.cohort}`) ? point.cohort : '',
        dueAtMs: now.getTime(),
        weight: weigh({ ...message, id: messageId }, channel, language ?? ''),
      },
    ];
  });
  await queueAttempts(tx, first, now);
}

/** How each person's attempt begins. */
const FIRST = { sequence: 1, rung: 0, possibleDuplicate: false, asksBy: null } as const;

interface MadeDelivery extends Record<string, unknown> {
  deliveryId: DeliveryId;
  messageId: MessageId;
  employeeId: EmployeeId;
  language: string | null;
}

const wayOf = ({ via }: AskedReply) => (via in ROUTES ? via : OTHERS);

type WrittenReply = AskedReply & { channel: Channel; provider: string; from: string };

const isWritten = (reply: AskedReply): reply is WrittenReply =>
  reply.channel !== null && reply.provider !== null && reply.from !== null;

/** The parts of lanes that are judged by themselves: what goes there must say so. */
async function readCohorts(tx: Transaction): Promise<Set<string>> {
  const rows = await query<{ lane: string }>(tx, `SELECT channel || ' ' || cohort AS lane FROM lane_cohorts`);
  return new Set(rows.map(({ lane }) => lane));
}

/** It goes with the priority of what it answers. */
const WRITE_ANSWERS = `
WITH word AS (
  SELECT w.*, m.step, m.priority, m.exercise
    FROM jsonb_to_recordset($1::jsonb)
      AS w("messageId" uuid, route jsonb, "employeeId" uuid, "deliveryId" bigint, rung smallint)
    JOIN deliveries asked ON asked.id = w."deliveryId"
    JOIN messages m ON m.id = asked.message_id
), said AS (
  INSERT INTO messages (id, incident_id, exercise, kind, step, texts, answers, route, wait_for_answers_ms, priority,
                        recipients, fanned_out_at, list_id, said_by, created_at)
  SELECT "messageId", $2::uuid, bool_and(exercise), 'list', min(step), $3::jsonb, '[]', route, $4, min(priority),
         count(*), $6, "messageId", $5, $6
    FROM word GROUP BY "messageId", route
)
INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, rung, rung_at, due_at, created_at)
SELECT word."messageId", $2::uuid, e.id, e.site_id, e.language, word.priority, coalesce(word.rung, -1),
       CASE WHEN word.rung IS NOT NULL THEN $6::timestamptz END, $6, $6
  FROM word JOIN employees e ON e.id = word."employeeId"
 ORDER BY e.id
RETURNING id AS "deliveryId", message_id AS "messageId", employee_id AS "employeeId", language`;
