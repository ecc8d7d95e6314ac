import { query, type Queryable } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';

/** Who was told of the silent, and how many of theirs still are. */
export interface ToldList {
  readonly id: string;
  /** As the playbook names them. */
  readonly role: string;
  /** null: nobody could be found who holds it. */
  readonly name: string | null;
  /** How many are silent, of how many who were. */
  readonly people: number;
  readonly of: number;
  /** When they were first told; null: not yet. */
  readonly toldAt: Date | null;
  /** The last words have reached them by no way. */
  readonly isLost: boolean;
  readonly endedBy: 'accounted' | 'cleared' | 'handed-over' | 'over' | null;
  /** Of whoever cleared it. */
  readonly note: string | null;
  /** Who has it now. */
  readonly heir: string | null;
}

/** So many a page names. */
const named = 50;

/** Who was told of an incident's silent, and where nobody could be, those with most of them first. */
export function readToldLists(db: Queryable, incidentId: IncidentId): Promise<ToldList[]> {
  return query<ToldList & Record<string, unknown>>(db, READ_TOLD_LISTS, [incidentId]);
}

const READ_TOLD_LISTS = `
SELECT l.id, l.role, e.name, silent.people, silent.of, said.told_at AS "toldAt", l.ended_by AS "endedBy", l.note,
       heir.name AS heir, l.ended_by IS NULL AND said.state IS NOT DISTINCT FROM 'unreachable' AS "isLost"
  FROM silent_lists l
  LEFT JOIN employees e ON e.id = l.employee_id
  LEFT JOIN silent_lists handed ON handed.id = l.handed_to
  LEFT JOIN employees heir ON heir.id = handed.employee_id
 CROSS JOIN LATERAL (
   SELECT count(DISTINCT d.id)::int AS of,
          (count(DISTINCT d.id) FILTER (WHERE d.confirmed_at IS NULL AND d.state <> 'stopped'))::int AS people
     FROM listed p JOIN deliveries d ON d.id = p.delivery_id WHERE p.list_id = l.id) AS silent
 CROSS JOIN LATERAL (
   SELECT min(m.created_at) AS told_at, (array_agg(d.state ORDER BY m.created_at DESC))[1] AS state
     FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.list_id = l.id) AS said
 WHERE l.incident_id = $1
 ORDER BY silent.people DESC, e.name, l.id LIMIT ${named}`;
