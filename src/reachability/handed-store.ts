import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId, GroupId, IncidentId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, Severity } from '../playbook/schema.ts';
import { repliesSql, wordsSql } from './reply-sql.ts';

/** So many replies a page shows; the rest come up as these are dealt with. */
const SHOWN = 50;

/** A reply that is with a group and open, as a member sees it. */
export interface HandedReply {
  readonly id: string;
  readonly name: string;
  readonly site: string | null;
  readonly department: string | null;
  readonly at: Date;
  /** The answer that it came with; null: none was understood. */
  readonly answer: Answer | null;
  /** Null where they chose an answer that asks, and wrote nothing. */
  readonly text: string | null;
  /** It may be a cry for help. */
  readonly isCall: boolean;
}

/** What was handed to a group in an incident, as one of its members sees it. */
export interface HandedView {
  readonly incidentId: IncidentId;
  readonly groupId: GroupId;
  readonly group: string;
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  /** The incident is closed: nothing of it is shown. */
  readonly isClosed: boolean;
  readonly emergencyNumber: string | null;
  /** The member: their name, language, and how the audit trail names them. */
  readonly person: { readonly name: string; readonly language: string | null; readonly actor: string };
  /** The cries for help first, then the oldest. */
  readonly replies: readonly HandedReply[];
}

/** What is behind a delivery that told of it; undefined where that told of none, or to somebody who is no member any more. */
export async function findHanded(db: Queryable, deliveryId: DeliveryId): Promise<HandedView | undefined> {
  const [view] = await query<Omit<HandedView, 'replies'>>(db, FIND_VIEW, [deliveryId]);
  if (view === undefined) return undefined;
  const given = [view.incidentId, view.groupId, SHOWN];
  const replies = view.isClosed
    ? []
    : await query<HandedReply & Record<string, unknown>>(db, READ_HANDED, given);
  return { ...view, replies };
}

const FIND_VIEW = `
SELECT i.id AS "incidentId", g.id AS "groupId", g.name AS "group", i.title, i.severity, i.exercise,
       i.state = 'closed' AS "isClosed", s.emergency_number AS "emergencyNumber",
       jsonb_build_object('name', e.name, 'language', e.language, 'actor', 'employee:' || e.external_id) AS person
  FROM deliveries d
  JOIN messages told ON told.id = d.message_id
  JOIN groups g ON g.id = told.tells_group_id
  JOIN group_members member ON member.group_id = g.id AND member.employee_id = d.employee_id
  JOIN employees e ON e.id = d.employee_id AND e.active
  JOIN incidents i ON i.id = d.incident_id
  LEFT JOIN sites s ON s.id = e.site_id
 WHERE d.id = $1`;

const READ_HANDED = `
SELECT t.id, e.name, s.name AS site, dep.name AS department, t.at, t.is_call AS "isCall", ${wordsSql} AS text,
       (SELECT one.value FROM jsonb_array_elements(m.answers) AS one(value) WHERE one.value ->> 'value' = t.answer LIMIT 1) AS answer
  FROM ${repliesSql}
  JOIN deliveries asked ON asked.id = t.delivery_id
  JOIN messages m ON m.id = asked.message_id
  JOIN employees e ON e.id = t.employee_id
  LEFT JOIN sites s ON s.id = e.site_id
  LEFT JOIN departments dep ON dep.id = e.department_id
 WHERE t.incident_id = $1 AND t.group_id = $2 AND t.done_at IS NULL
 ORDER BY t.is_call DESC, t.at, t.id LIMIT $3`;
