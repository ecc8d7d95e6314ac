import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, Severity } from '../playbook/schema.ts';
import type { DeliveryRow } from './delivery-schema.ts';
import { takenBySql } from './taken-by-sql.ts';

/** So many people a page shows; the rest come up as these are marked. */
const SHOWN = 200;

/** Somebody whom a list names, with what is known of them. */
export interface ListedPerson extends Pick<DeliveryRow, 'state' | 'reason' | 'deliveredVia' | 'needsHelp'> {
  readonly deliveryId: DeliveryId;
  readonly name: string;
  readonly site: string | null;
  readonly department: string | null;
  /** The value of their answer; null: none yet. */
  readonly answer: string | null;
  readonly attempts: readonly Pick<
    DeliveryRow['attempts'][number],
    'channel' | 'state' | 'error' | 'takenBy'
  >[];
}

/** A list of the silent as its person sees it. */
export interface SilentListView {
  readonly id: string;
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  /** The incident has ended, or its alert was taken back. */
  readonly isOver: boolean;
  /** `over` where it is not: an update has asked everybody anew. */
  readonly endedBy: 'accounted' | 'cleared' | 'handed-over' | 'over' | null;
  /** Who has the list now, where it was handed over. */
  readonly heir: string | null;
  readonly emergencyNumber: string | null;
  readonly answers: readonly Answer[];
  /** Its person: their name, language, and how the audit trail names them. */
  readonly person: { readonly name: string; readonly language: string | null; readonly actor: string };
  readonly silent: readonly ListedPerson[];
  /** How many are silent, also those who are not shown. */
  readonly people: number;
  /** Those who have answered since, or for whom somebody has. */
  readonly back: readonly ListedPerson[];
}

/** The list behind a delivery that told of it; undefined where that told of none. */
export async function findSilentList(
  db: Queryable,
  deliveryId: DeliveryId,
): Promise<SilentListView | undefined> {
  const [list] = await query<Omit<SilentListView, 'silent' | 'back' | 'people'>>(db, FIND_LIST, [deliveryId]);
  if (list === undefined) return undefined;
  const named = await query<ListedPerson & { people: string }>(db, READ_NAMED, [list.id, SHOWN]);
  const silent = named.filter(({ answer, state }) => answer === null && state !== 'confirmed');
  const back = named.filter((person) => !silent.includes(person));
  return { ...list, silent, back, people: Number(silent[0]?.people ?? 0) };
}

const FIND_LIST = `
SELECT l.id, i.title, i.severity, i.exercise, i.state <> 'active' OR EXISTS (
         SELECT FROM messages back WHERE back.incident_id = i.id AND back.number > asked.number
            AND back.kind IN ('correction', 'all-clear')) AS "isOver",
       l.ended_by AS "endedBy", heir.name AS heir, s.emergency_number AS "emergencyNumber", asked.answers,
       jsonb_build_object('name', e.name, 'language', e.language, 'actor', 'employee:' || e.external_id) AS person
  FROM deliveries d
  JOIN messages told ON told.id = d.message_id
  JOIN silent_lists l ON l.id = told.list_id
  JOIN messages asked ON asked.id = l.message_id
  JOIN incidents i ON i.id = l.incident_id
  JOIN employees e ON e.id = l.employee_id
  LEFT JOIN sites s ON s.id = e.site_id
  LEFT JOIN silent_lists handed ON handed.id = l.handed_to
  LEFT JOIN employees heir ON heir.id = handed.employee_id
 WHERE d.id = $1`;

/** Whoever needs help first, then as people stand together: by site, department and name. */
const READ_NAMED = `
WITH named AS (
  SELECT d.id, d.employee_id, d.site_id, d.state, d.reason, d.delivered_via, d.needs_help, d.answer,
         d.confirmed_at IS NOT NULL AS is_back
    FROM (SELECT delivery_id, max(at) AS at FROM listed WHERE list_id = $1 GROUP BY delivery_id) AS p
    JOIN deliveries d ON d.id = p.delivery_id
    JOIN silent_lists l ON l.id = $1
   WHERE d.confirmed_at IS NOT NULL OR (d.state <> 'stopped' AND (l.cleared_at IS NULL OR p.at > l.cleared_at))
), shown AS (
  SELECT named.*, e.name, s.name AS site, dep.name AS department, count(*) OVER (PARTITION BY is_back) AS people,
         row_number() OVER (PARTITION BY is_back ORDER BY named.needs_help DESC, s.name, dep.name, e.name, e.id) AS place
    FROM named JOIN employees e ON e.id = named.employee_id
    LEFT JOIN sites s ON s.id = named.site_id LEFT JOIN departments dep ON dep.id = e.department_id
)
SELECT shown.id AS "deliveryId", name, site, department, state, reason, delivered_via AS "deliveredVia",
       needs_help AS "needsHelp", CASE WHEN is_back THEN answer END AS answer, people,
       coalesce(tries.attempts, '[]') AS attempts
  FROM shown
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('channel', a.channel, 'state', a.state, 'takenBy', ${takenBySql},
             'error', coalesce(a.error_text, a.error_code)) ORDER BY a.sequence) AS attempts
      FROM attempts a WHERE a.delivery_id = shown.id) AS tries ON true
 WHERE place <= $2
 ORDER BY is_back, place`;
