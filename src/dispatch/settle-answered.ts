import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId, MessageId } from '../kernel/id.ts';
import type { EngineMessage } from './message-plan.ts';

/**
 * Ends those reminders, of deliveries that the caller's transaction has locked, whose question their person has
 * answered already: between the freezing of a reminder's recipients and its first attempt somebody may answer. From
 * here on an answer ends the reminder itself. Answers the others.
 */
export async function leaveAnswered<D extends { id: DeliveryId; messageId: MessageId }>(
  tx: Queryable,
  deliveries: readonly D[],
  messages: ReadonlyMap<MessageId, Pick<EngineMessage, 'repeats'>>,
  now: Date,
): Promise<D[]> {
  const reminders = deliveries.filter(({ messageId }) => messages.get(messageId)?.repeats != null);
  if (reminders.length === 0) return [...deliveries];
  const rows = await query<{ id: DeliveryId }>(tx, SETTLE_ANSWERED, [reminders.map(({ id }) => id), now]);
  const answered = new Set(rows.map(({ id }) => id));
  return deliveries.filter(({ id }) => !answered.has(id));
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
