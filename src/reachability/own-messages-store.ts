import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { EmployeeId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { MessageText } from '../playbook/schema.ts';

/** Something that was sent to one employee, as they may check it. */
export interface OwnMessage {
  readonly at: Date;
  readonly texts: ByLanguage<MessageText>;
  /** By which it went out, or tried to. */
  readonly channels: readonly Channel[];
}

/** Whoever got none of so many messages has long forgotten what came before. */
const messagesLookedAt = 200;

/** What was last sent to an employee, the newest first: at most five. */
export function listOwnMessages(db: Queryable, employeeId: EmployeeId): Promise<OwnMessage[]> {
  return query<OwnMessage & Record<string, unknown>>(db, LIST_OWN_MESSAGES, [employeeId, messagesLookedAt]);
}

/** Deliveries are found by message and employee, so the newest messages are gone through; the rows of one are few. */
const LIST_OWN_MESSAGES = `
WITH newest AS MATERIALIZED (SELECT id, texts FROM messages ORDER BY id DESC LIMIT $2)
SELECT sent.at, newest.texts, sent.channels
  FROM newest CROSS JOIN LATERAL (
    SELECT d.id FROM deliveries d WHERE d.message_id = newest.id AND d.employee_id = $1 OFFSET 0) AS d
  CROSS JOIN LATERAL (
    SELECT min(a.created_at) AS at, array_agg(DISTINCT a.channel) AS channels FROM attempts a
     WHERE a.delivery_id = d.id AND a.state NOT IN ('queued', 'cancelled', 'expired')) AS sent
 WHERE sent.at IS NOT NULL
 ORDER BY newest.id DESC LIMIT 5`;
