import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId, EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';
import type { Stand } from './delivery-store.ts';
import { AFTER_OLD_WORDS_MS, beingToldSql } from './told-sql.ts';

/** The message whose next recipients the caller's transaction has taken. */
export interface SlicedMessage {
  messageId: MessageId;
  incidentId: IncidentId;
  priority: number;
  /** A reminder: who has answered meanwhile is not asked again. */
  repeats: boolean;
  /** What ended the message before its fan-out did; null: nothing. */
  endedBy: 'superseded' | 'stopped' | 'closed' | null;
}

export interface SlicedRecipient {
  employeeId: EmployeeId;
  siteId: string | null;
  language: string | null;
  /** When they may be told (context.clock). */
  dueAt: Date;
}

/**
 * Takes the next recipients of the most urgent message that still has some, and moves its mark behind them; undefined
 * where no message has any or other workers hold them: one takes a message at a time, the others skip it.
 */
export async function takeSlice(
  tx: Queryable,
  now: Date,
  limit: number,
): Promise<{ message: SlicedMessage; recipients: SlicedRecipient[] } | undefined> {
  const rows = await query<SlicedMessage & { [K in keyof SlicedRecipient]: SlicedRecipient[K] | null }>(
    tx,
    TAKE_SLICE,
    [now, limit],
  );
  const [message] = rows;
  if (!message) return undefined;
  const recipients = rows.flatMap(({ employeeId, siteId, language, dueAt }) =>
    employeeId && dueAt ? [{ employeeId, siteId, language, dueAt }] : [],
  );
  return { message, recipients };
}

/** A message whose last slice was whole has a row without a recipient. */
const TAKE_SLICE = `
WITH message AS (
  SELECT m.id, m.incident_id, m.priority, m.fanned_out_to, m.repeats IS NOT NULL AS repeats,
         m.kind IN ('correction', 'all-clear') OR (m.kind = 'update' AND m.answers <> '[]') AS takes_place,
         CASE WHEN m.superseded_at IS NOT NULL THEN 'superseded'
              ELSE (SELECT i.state FROM incidents i WHERE i.id = m.incident_id AND i.state IN ('stopped', 'closed'))
         END AS ended_by
    FROM messages m
   WHERE m.fanned_out_at IS NULL
     AND m.incident_id NOT IN (SELECT id FROM incidents WHERE state = 'held')
   ORDER BY m.superseded_at IS NOT NULL, m.priority, m.created_at
   LIMIT 1
     FOR NO KEY UPDATE OF m SKIP LOCKED
), slice AS MATERIALIZED (
  SELECT r.employee_id, r.site_id, r.language,
         CASE WHEN message.takes_place AND ${beingToldSql('message.incident_id', 'r.employee_id')}
              THEN $1::timestamptz + interval '${AFTER_OLD_WORDS_MS} ms' ELSE $1::timestamptz END AS due_at
    FROM message CROSS JOIN LATERAL (
      SELECT employee_id, site_id, language FROM recipients
       WHERE message_id = message.id
         AND employee_id > coalesce(message.fanned_out_to, '00000000-0000-0000-0000-000000000000')
       ORDER BY message_id, employee_id
       LIMIT $2) AS r
), moved AS (
  UPDATE messages m
     SET fanned_out_to = coalesce((SELECT employee_id FROM slice ORDER BY employee_id DESC LIMIT 1), m.fanned_out_to),
         fanned_out_at = CASE WHEN (SELECT count(*) FROM slice) < $2 THEN $1::timestamptz END
    FROM message
   WHERE m.id = message.id
)
SELECT message.id AS "messageId", message.incident_id AS "incidentId", message.priority, message.repeats,
       message.ended_by AS "endedBy", slice.employee_id AS "employeeId", slice.site_id AS "siteId", slice.language,
       slice.due_at AS "dueAt"
  FROM message LEFT JOIN slice ON true`;

/** A delivery to be made, and how it stands from its beginning. */
export interface NewDelivery {
  recipient: SlicedRecipient;
  stand: Stand;
}

/** Makes deliveries of a message by one statement. Answers those that were not there before. */
export async function makeDeliveries(
  tx: Queryable,
  { messageId, incidentId, priority }: SlicedMessage,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<Map<EmployeeId, DeliveryId>> {
  const column = <T>(read: (delivery: NewDelivery) => T): T[] => deliveries.map(read);
  const rows = await query<{ id: DeliveryId; employeeId: EmployeeId }>(tx, MAKE_DELIVERIES, [
    messageId,
    incidentId,
    priority,
    now,
    column(({ recipient }) => recipient.employeeId),
    column(({ recipient }) => recipient.siteId),
    column(({ recipient }) => recipient.language),
    column(({ stand }) => stand.state),
    column(({ stand }) => stand.reason ?? stand.waits),
    column(({ stand }) => stand.rung ?? -1),
    column(({ stand }) => stand.rungAt),
    column(({ stand }) => stand.dueAt),
    column(({ stand }) => stand.endedAt),
  ]);
  return new Map(rows.map(({ id, employeeId }) => [employeeId, id]));
}

const MAKE_DELIVERIES = `
INSERT INTO deliveries (message_id, incident_id, priority, created_at, employee_id, site_id, language, state, reason,
                        rung, rung_at, due_at, ended_at)
SELECT $1, $2, $3, $4, n.*
  FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::smallint[], $11::timestamptz[],
              $12::timestamptz[], $13::timestamptz[]) AS n
ON CONFLICT (message_id, employee_id) DO NOTHING
RETURNING id, employee_id AS "employeeId"`;
