import { recordAudit } from '../audit/record-audit.ts';
import { query, retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';

/** How long a group has for a reply that was handed to it, in minutes. */
export const minutesOfAGroup = 30;

/** As many replies at most come back at a time, so that no transaction is long. */
const mostAtOnce = 500;

/** What came back to the queue from one group in one incident. */
interface CameBack extends Record<string, unknown> {
  readonly incidentId: string;
  readonly group: string | null;
  readonly replyIds: readonly string[];
}

/**
 * Takes replies back from the groups they were handed to half an hour ago or longer, where nobody has dealt with them since:
 * they are everybody's again, marked with the group. One that somebody deals with at this moment is left to them. True where
 * more may be due.
 */
export async function returnHanded({ pool, clock }: { pool: Pool; clock: Clock }): Promise<boolean> {
  const at = clock.now();
  const since = new Date(at.getTime() - minutesOfAGroup * 60_000);
  const back = await retryLocked(() => transaction(pool, (tx) => takeBack(tx, since, at)));
  return back.reduce((sum, { replyIds }) => sum + replyIds.length, 0) === mostAtOnce;
}

async function takeBack(tx: Transaction, since: Date, at: Date): Promise<CameBack[]> {
  const back = await query<CameBack>(tx, TAKE_BACK, [since, at, mostAtOnce]);
  for (const { incidentId, ...details } of back)
    await recordAudit(tx, {
      at,
      actor: 'tocsin',
      action: 'incident.replies-came-back',
      subject: incidentId,
      details,
    });
  return back;
}

const TAKE_BACK = `
WITH due AS MATERIALIZED (
  SELECT id, incident_id, group_id FROM replies_to_read
   WHERE group_id IS NOT NULL AND done_at IS NULL AND handed_at <= $1
   ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
), back AS (
  UPDATE replies_to_read t
     SET group_id = NULL, handed_at = NULL, handed_by = NULL, group_told_at = NULL, came_back_from = due.group_id, came_back_at = $2, came_back_by = NULL
    FROM due WHERE t.id = due.id
)
SELECT due.incident_id AS "incidentId", g.name AS "group", array_agg(due.id::text ORDER BY due.id) AS "replyIds"
  FROM due LEFT JOIN groups g ON g.id = due.group_id
 GROUP BY due.incident_id, due.group_id, g.name`;
