import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';

/**
 * Ends those reminders, of deliveries that the caller's transaction has locked, whose question their person has
 * answered already: between the freezing of a reminder's recipients and its first attempt somebody may answer. From
 * here on an answer ends the reminder itself. Answers which were ended.
 */
export async function settleAnswered(
  tx: Queryable,
  ids: readonly DeliveryId[],
  now: Date,
): Promise<Set<DeliveryId>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: DeliveryId }>(tx, SETTLE_ANSWERED, [ids, now]);
  return new Set(rows.map(({ id }) => id));
}

const SETTLE_ANSWERED = `
UPDATE deliveries d
   SET state = 'confirmed', reason = NULL, answer = said.answer, confirmed_via = said.confirmed_via,
       confirmed_at = said.confirmed_at, late = said.late, due_at = NULL, ended_at = $2
  FROM messages m
  JOIN messages asked ON asked.incident_id = m.incident_id AND coalesce(asked.repeats, asked.number) = m.repeats
  JOIN deliveries said ON said.message_id = asked.id AND said.confirmed_at IS NOT NULL
 WHERE d.id = ANY ($1::bigint[]) AND m.id = d.message_id AND said.employee_id = d.employee_id
   AND d.confirmed_at IS NULL
RETURNING d.id`;
