import { query, type Queryable } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';

/**
 * How many people who have been sent something of an incident are sent more: it waits, is under way, or a next way is to
 * be tried. Whoever owes nothing but an answer is not among them, nor is who is told of a list.
 */
export async function countStillTried(db: Queryable, incidentId: IncidentId): Promise<number> {
  const [row] = await query<{ people: number }>(db, COUNT, [incidentId]);
  return row?.people ?? 0;
}

const COUNT = `
SELECT count(DISTINCT d.employee_id)::int AS people
  FROM messages m JOIN deliveries d ON d.message_id = m.id
 WHERE m.incident_id = $1 AND m.kind <> 'list' AND m.superseded_at IS NULL
   AND d.state <> 'pending' AND d.ended_at IS NULL
   AND (d.rung < jsonb_array_length(m.route) - 1
        OR EXISTS (SELECT FROM attempts a
                    WHERE a.delivery_id = d.id AND a.state IN ('queued', 'sending', 'in-doubt')))`;
