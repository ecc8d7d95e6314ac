import { query, type Queryable } from '../db/sql.ts';

/** Who sent each message of an incident that followed its alert, by number, and who launched it (number 1). */
export async function selectSenders(db: Queryable, incidentId: string): Promise<Map<number, string>> {
  const rows = await query<{ number: number; actor: string }>(
    db,
    `SELECT 1 AS number, started_by AS actor FROM incidents WHERE id = $1
     UNION ALL
     SELECT (details->>'number')::int, actor FROM audit_entries
      WHERE subject = $1::text
        AND action IN ('incident.update', 'incident.reminder', 'incident.correction', 'incident.all-clear')`,
    [incidentId],
  );
  return new Map(rows.map(({ number, actor }) => [number, actor]));
}
