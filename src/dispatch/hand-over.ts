import { query, type Transaction } from '../db/sql.ts';
import type { EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';
import { leftOutIds, standInSql } from '../directory/exclusion-store.ts';
import { beginLists } from './list-store.ts';

/** Hands the lists of whoever could not be reached to their deputies, who have no list of the same message that failed. */
export async function handOver(tx: Transaction, id: IncidentId, now: Date): Promise<number> {
  const leftOut = leftOutIds({ kind: 'incident', incidentId: id }, 1);
  const lost = await query<{ id: string; messageId: MessageId; employeeId: EmployeeId; role: string }>(
    tx,
    findLostSql(leftOut.sql),
    leftOut.values,
  );
  if (lost.length === 0) return 0;
  await beginLists(tx, lost, { id, now, lookAt: now });
  await query(tx, HAND_OVER, [lost.map((list) => list.id), lost.map(({ employeeId }) => employeeId), now]);
  return lost.length;
}

/** Whether the last words about a list have reached its person by no way. */
function isLostSql(list: string): string {
  return `(SELECT d.state FROM messages told JOIN deliveries d ON d.message_id = told.id
            WHERE told.list_id = ${list}.id ORDER BY told.created_at DESC LIMIT 1) = 'unreachable'`;
}

const findLostSql = (leftOut: string) => `
SELECT l.id, l.message_id AS "messageId", deputy.id AS "employeeId", l.role
  FROM silent_lists l
  JOIN employees e ON e.id = l.employee_id
  LEFT JOIN LATERAL ${standInSql('e.deputy_id', 'e.id', leftOut)} AS instead ON true
  JOIN employees deputy ON deputy.id = coalesce(instead.id, e.deputy_id) AND deputy.active AND deputy.id <> e.id
   AND deputy.id NOT IN (${leftOut})
 WHERE l.incident_id = $1 AND l.ended_at IS NULL
   AND ${isLostSql('l')}
   AND NOT EXISTS (SELECT FROM silent_lists theirs
                    WHERE theirs.message_id = l.message_id AND theirs.employee_id = deputy.id
                      AND (theirs.ended_by = 'handed-over' OR coalesce(${isLostSql('theirs')}, false)))`;

const HAND_OVER = `
WITH over AS (
  SELECT l.id, l.cleared_at, heir.id AS heir_id
    FROM unnest($1::uuid[], $2::uuid[]) AS o(id, deputy_id)
    JOIN silent_lists l ON l.id = o.id
    JOIN silent_lists heir ON heir.message_id = l.message_id AND heir.employee_id = o.deputy_id
), put AS (
  INSERT INTO listed (delivery_id, tell, list_id, at)
  SELECT p.delivery_id, p.tell, over.heir_id, $3 FROM over JOIN listed p ON p.list_id = over.id
   WHERE over.cleared_at IS NULL OR p.at > over.cleared_at
  ON CONFLICT DO NOTHING
), again AS (
  UPDATE silent_lists SET ended_at = NULL, ended_by = NULL, look_at = least(look_at, $3)
   WHERE id IN (SELECT heir_id FROM over)
)
UPDATE silent_lists l SET ended_at = $3, ended_by = 'handed-over', handed_to = over.heir_id
  FROM over WHERE l.id = over.id`;
