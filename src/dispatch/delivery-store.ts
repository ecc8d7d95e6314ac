import type { AsksBy } from '../channels/content.ts';
import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { ContactPointId, DeliveryId, EmployeeId, MessageId } from '../kernel/id.ts';
import type { AttemptView, DeliveryState, NextStep, PlannedAttempt } from './delivery-view.ts';
import { CONGESTED } from './withdraw-store.ts';

/** A delivery whose time has come, locked by the caller's transaction. */
export interface DueDelivery {
  id: DeliveryId;
  messageId: MessageId;
  employeeId: EmployeeId;
  language: string | null;
  state: DeliveryState;
  rung: number;
  rungAt: Date | null;
  attempts: AttemptView[];
  replaced: boolean;
}

/**
 * Locks and reads the next page of due deliveries with their attempts, the most urgent message's first. What
 * another worker holds is skipped. Attempts are read by a second statement: whoever settled one has committed
 * before we got its delivery's lock, but maybe after the first statement took its snapshot.
 */
export async function takeDue(tx: Queryable, now: Date, limit: number): Promise<DueDelivery[]> {
  return withAttempts(tx, await query(tx, TAKE_DUE, [now, limit]));
}

/** Locks and reads these deliveries with their attempts, but for what has ended or another worker holds. */
export async function takeOpen(tx: Queryable, ids: readonly DeliveryId[]): Promise<DueDelivery[]> {
  return withAttempts(tx, await query(tx, TAKE_OPEN, [ids]));
}

async function withAttempts(
  tx: Queryable,
  due: readonly Omit<DueDelivery, 'attempts' | 'replaced'>[],
): Promise<DueDelivery[]> {
  const ids = due.map(({ id }) => id);
  const rows = await query<AttemptRow>(tx, READ_ATTEMPTS, [ids]);
  const attempts = new Map<DeliveryId, AttemptView[]>(ids.map((id) => [id, []]));
  for (const { deliveryId, retryAt, sentAt, ...attempt } of rows) {
    const [retryAtMs, sentAtMs] = [retryAt?.getTime() ?? null, sentAt?.getTime() ?? null];
    attempts.get(deliveryId)?.push({ ...attempt, retryAtMs, sentAtMs });
  }
  const doubted = rows.flatMap(({ state, deliveryId }) => (state === 'expired' ? deliveryId : []));
  const replaced = await findReplaced(tx, doubted);
  return due.map((delivery) => ({
    ...delivery,
    attempts: attempts.get(delivery.id) ?? [],
    replaced: replaced.has(delivery.id),
  }));
}

type AttemptRow = Omit<AttemptView, 'retryAtMs' | 'sentAtMs'> & {
  deliveryId: DeliveryId;
  retryAt: Date | null;
  sentAt: Date | null;
};

/** Those of the deliveries whose person gets a newer message of the same incident. */
async function findReplaced(tx: Queryable, ids: readonly DeliveryId[]): Promise<Set<DeliveryId>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: DeliveryId }>(tx, FIND_REPLACED, [ids]);
  return new Set(rows.map(({ id }) => id));
}

const FIND_REPLACED = `
SELECT d.id
  FROM deliveries d JOIN messages m ON m.id = d.message_id
 WHERE d.id = ANY ($1::bigint[])
   AND EXISTS (SELECT FROM messages newer JOIN recipients r ON r.message_id = newer.id AND r.employee_id = d.employee_id
                WHERE newer.incident_id = m.incident_id AND newer.number > m.number)`;

/** One walk of the index a priority (a check keeps them within 0 to 9), each only as far as the page needs. */
const TAKE_DUE = `
SELECT due.*
  FROM generate_series(0, 9) AS p(priority)
 CROSS JOIN LATERAL (
   SELECT d.id, d.message_id AS "messageId", d.employee_id AS "employeeId", d.language, d.state, d.rung,
          d.rung_at AS "rungAt"
     FROM deliveries d
    WHERE d.priority = p.priority AND d.due_at <= $1
    ORDER BY d.due_at, d.id
    LIMIT $2
      FOR NO KEY UPDATE SKIP LOCKED) AS due
 LIMIT $2`;

const TAKE_OPEN = `
SELECT id, message_id AS "messageId", employee_id AS "employeeId", language, state, rung, rung_at AS "rungAt"
  FROM deliveries WHERE id = ANY ($1::bigint[]) AND ended_at IS NULL
 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`;

const READ_ATTEMPTS = `
SELECT a.*
  FROM unnest($1::bigint[]) AS due(id)
 CROSS JOIN LATERAL (
   SELECT delivery_id AS "deliveryId", sequence, channel, provider, contact_point_id AS "contactPointId", cohort, state, verdict,
          retry_at AS "retryAt", sent_at AS "sentAt", coalesce(error_code = '${CONGESTED}', false) AS "leftQueue"
     FROM ONLY attempts WHERE delivery_id = due.id
    ORDER BY delivery_id, sequence
    LIMIT 1000) AS a`;

/** An attempt to be queued for a delivery. */
export interface QueuedAttempt extends PlannedAttempt {
  deliveryId: DeliveryId;
  sequence: number;
  weight: number;
  /** How its text asks for an answer; null: by the plain digits. */
  asksBy: AsksBy | null;
}

/** Queues attempts, many by one statement. One that is there already (same delivery and sequence) stays. */
export async function queueAttempts(
  tx: Queryable,
  attempts: readonly QueuedAttempt[],
  now: Date,
): Promise<void> {
  if (attempts.length === 0) return;
  const column = <T>(read: (attempt: QueuedAttempt) => T): T[] => attempts.map(read);
  await query(tx, QUEUE_ATTEMPTS, [
    column((a) => a.deliveryId),
    column((a) => a.sequence),
    column((a) => a.rung),
    column<Channel>((a) => a.channel),
    column((a) => a.provider),
    column<ContactPointId>((a) => a.contactPointId),
    column((a) => new Date(a.dueAtMs)),
    column((a) => a.possibleDuplicate),
    column((a) => a.weight),
    now,
    column((a) => a.cohort),
    column((a) => (a.asksBy === null ? null : JSON.stringify(a.asksBy))),
  ]);
}

const QUEUE_ATTEMPTS = `
INSERT INTO attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider, contact_point_id,
                      priority, due_at, possible_duplicate, weight, cohort, asks_by, created_at)
SELECT d.id, d.message_id, d.incident_id, p.sequence, p.rung, p.channel, p.provider, p.contact_point_id,
       d.priority, p.due_at, p.possible_duplicate, p.weight, p.cohort, p.asks_by, $10
  FROM unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::text[], $5::text[], $6::uuid[],
              $7::timestamptz[], $8::boolean[], $9::smallint[], $11::text[], $12::jsonb[])
       AS p(delivery_id, sequence, rung, channel, provider, contact_point_id, due_at, possible_duplicate, weight, cohort,
            asks_by)
  CROSS JOIN LATERAL (
    SELECT id, message_id, incident_id, priority FROM deliveries WHERE id = p.delivery_id LIMIT 1) AS d
 ORDER BY d.id
ON CONFLICT (delivery_id, sequence) DO NOTHING`;

/** Somebody for whom nothing but a channel that is down is left waits for it. */
const WAITS = 'channel-down';

/** How a delivery stands after a step; null: as it was, but for `dueAt`, where it means that nothing is due. */
export interface Stand {
  state: DeliveryState;
  reason: string | null;
  /** In place of a reason: for what the delivery waits. */
  waits: string | null;
  /** Whoever waited still does. */
  stillWaits: boolean;
  rung: number | null;
  rungAt: Date | null;
  dueAt: Date | null;
  endedAt: Date | null;
}

/** How a delivery in this state stands after a step that was decided at `now` (context.clock). */
export function standAfter(state: DeliveryState, step: NextStep, now: Date): Stand {
  const unchanged = { reason: null, waits: null, stillWaits: false, rung: null, rungAt: null };
  const same = { state, ...unchanged, dueAt: null, endedAt: null };
  switch (step.kind) {
    case 'rest':
      return same;
    case 'end':
      return { ...same, state: step.state, reason: step.reason, endedAt: now };
    case 'go-on': {
      const { rung, rungAtMs, dueAtMs, waits, stillWaits } = step;
      return {
        ...same,
        waits: waits ? WAITS : null,
        stillWaits,
        rung,
        rungAt: new Date(rungAtMs),
        dueAt: new Date(dueAtMs),
      };
    }
    default:
      return step satisfies never;
  }
}

/** Writes how deliveries stand that the transaction has locked, by one statement. */
export async function writeStands(
  tx: Queryable,
  stands: readonly (readonly [DeliveryId, Stand])[],
): Promise<void> {
  if (stands.length === 0) return;
  const column = <T>(read: (stand: Stand) => T): T[] => stands.map(([, stand]) => read(stand));
  await query(tx, WRITE_STANDS, [
    stands.map(([id]) => id),
    column(({ state }) => state),
    column(({ reason }) => reason),
    column(({ rung }) => rung),
    column(({ rungAt }) => rungAt),
    column(({ dueAt }) => dueAt),
    column(({ endedAt }) => endedAt),
    column(({ waits }) => waits),
    WAITS,
    column(({ stillWaits }) => stillWaits),
  ]);
}

const WRITE_STANDS = `
UPDATE deliveries d
   SET state = s.state,
       reason = coalesce(s.reason, s.waits, CASE WHEN s.still_waits THEN d.reason ELSE nullif(d.reason, $9) END),
       rung = coalesce(s.rung, d.rung), rung_at = coalesce(s.rung_at, d.rung_at), due_at = s.due_at,
       ended_at = coalesce(s.ended_at, d.ended_at)
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[],
              $7::timestamptz[], $8::text[], $10::boolean[])
       AS s(id, state, reason, rung, rung_at, due_at, ended_at, waits, still_waits)
 WHERE d.id = s.id`;
