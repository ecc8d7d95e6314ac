import { query, type Queryable } from '../db/sql.ts';
import { callSql, saidSinceSql } from './call-sql.ts';
import { isoUtc } from './iso-utc.ts';
import { pagedOfSql, pagedSql, pagingSql } from './paging-sql.ts';
import { peopleSql } from './people-sql.ts';
import { takenBySql } from './taken-by-sql.ts';
import { toldOfSql } from './told-sql.ts';
import type { DeliveryFilter } from './delivery-filter.ts';
import type { DeliveryRow, TimelineEvent } from './delivery-schema.ts';

/** The filters of the list, and those of the people page: who needs help, and one employee. */
export interface PeopleFilter extends DeliveryFilter {
  needsHelp?: boolean | undefined;
  employeeId?: string | undefined;
  reason?: string | undefined;
}

/** By name, or first who needs help, then who cannot be reached, who is not reached yet, and who has not answered. */
export type PeopleOrder = 'name' | 'urgency';

/** What goes before the name. */
const placeOf: Record<PeopleOrder, string> = {
  name: '0',
  urgency: `CASE WHEN person.needs_help THEN 0 WHEN person.state = 'unreachable' THEN 1
    WHEN person.state IN ('pending', 'sent', 'stopped') THEN 2 WHEN person.state = 'delivered' THEN 3 ELSE 4 END`,
};

const pageSql = (order: PeopleOrder) => `WITH ${peopleSql},
page AS (
  SELECT person.*, e.external_id, e.name, sites.name AS site, ${placeOf[order]} AS place
  FROM person
  JOIN employees e ON e.id = person.employee_id
  LEFT JOIN sites ON sites.id = person.site_id
  WHERE ($3::text IS NULL OR person.state = $3)
    AND ($4::text IS NULL OR EXISTS (
      SELECT 1 FROM attempts a WHERE a.delivery_id = person.delivery_id AND a.channel = $4))
    AND ($5::text IS NULL OR sites.name = $5)
    AND ($6::text IS NULL OR person.answer = $6)
    AND ($7::bool IS NULL OR person.needs_help = $7)
    AND ($8::uuid IS NULL OR person.employee_id = $8)
    AND ($9::text IS NULL OR person.reason = $9)
    AND ($10::int IS NULL OR (${placeOf[order]}, e.name, e.id) > ($10, $11, $12::uuid))
  ORDER BY place, e.name, e.id
  LIMIT $13
)
SELECT page.place, jsonb_build_object(
  'employee', jsonb_build_object('id', employee_id, 'externalId', external_id, 'name', page.name, 'site', site),
  'state', page.state, 'reason', page.reason, 'deliveredVia', delivered_via, 'needsHelp', needs_help,
  'confirmation', CASE WHEN confirmed_at IS NOT NULL THEN jsonb_build_object('answer', page.answer,
    'via', confirmed_via, 'at', ${isoUtc('confirmed_at')}, 'late', page.late, 'note', said.note,
    'onBehalfOf', said.on_behalf_by) END,
  'answeredBefore', CASE WHEN earlier.at IS NOT NULL THEN jsonb_build_object('message', earlier.number, 'answer', earlier.answer,
    'at', ${isoUtc('earlier.at')}) END,
  'help', CASE WHEN needs_help THEN jsonb_build_object('calledAt', ${isoUtc('page.called_at')}, 'via', call.via, 'note', call.note,
    'saidSince', CASE WHEN since.at IS NOT NULL THEN jsonb_build_object('answer', since.answer, 'at', ${isoUtc('since.at')}) END,
    'paging', paged.paging) END,
  'helped', CASE WHEN helped.at IS NOT NULL THEN jsonb_build_object('at', ${isoUtc('helped.at')}, 'by', helped.cleared_by,
    'note', helped.note) END,
  'attempts', coalesce(tries.attempts, '[]'),
  'told', CASE WHEN told.at IS NOT NULL THEN jsonb_build_object('name', told.name, 'role', told.role,
    'at', ${isoUtc('told.at')}) END) AS row
FROM page
LEFT JOIN LATERAL (SELECT * FROM (${toldOfSql('page.employee_id')}) AS known ORDER BY known.at DESC LIMIT 1) told ON true
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('channel', a.channel, 'provider', a.provider, 'state', a.state,
    'error', coalesce(a.error_text, a.error_code),
    'takenBy', ${takenBySql}, 'at', ${isoUtc('coalesce(a.settled_at, a.sent_at, a.created_at)')})
    ORDER BY a.sequence) AS attempts
  FROM attempts a WHERE a.delivery_id = page.delivery_id
) tries ON true
LEFT JOIN LATERAL (
  SELECT c.note, c.on_behalf_by FROM confirmations c
  WHERE c.delivery_id = page.delivery_id ORDER BY c.id DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
  SELECT m.number, d.answer, d.confirmed_at AS at
    FROM messages now
    JOIN messages m ON m.incident_id = $1 AND m.number < coalesce(now.repeats, now.number) AND m.answers <> '[]'
    JOIN deliveries d ON d.message_id = m.id AND d.employee_id = page.employee_id AND d.confirmed_at IS NOT NULL
   WHERE now.incident_id = $1 AND now.number = page.message_number AND now.answers <> '[]'
   ORDER BY m.number DESC LIMIT 1
) earlier ON true
${callSql('page')}
${saidSinceSql('page')}
LEFT JOIN LATERAL (
  SELECT ${pagingSql} AS paging FROM ${pagedSql}
   WHERE c.incident_id = $1 AND c.employee_id = page.employee_id AND c.ended_at IS NULL
) paged ON page.needs_help
LEFT JOIN LATERAL (
  SELECT at, cleared_by, note FROM cleared_calls c
  WHERE c.incident_id = $1 AND c.employee_id = page.employee_id ORDER BY c.id DESC LIMIT 1
) helped ON true
ORDER BY page.place, page.name, employee_id`;

/** A person in that order: where they stand in it before their name decides. */
export interface PlacedPerson {
  readonly place: number;
  readonly row: DeliveryRow;
}

/** Where a page goes on. */
export interface PeoplePlace {
  readonly place: number;
  readonly name: string;
  readonly id: string;
}

/** People of an incident in an order, after a place in it; one more than `limit` where there are more. */
export function selectPeople(
  db: Queryable,
  incidentId: string,
  filter: PeopleFilter,
  page: { limit: number; order?: PeopleOrder; after?: PeoplePlace | undefined },
): Promise<PlacedPerson[]> {
  const asked = [
    filter.message,
    filter.state,
    filter.channel,
    filter.site,
    filter.answer,
    filter.needsHelp,
    filter.employeeId,
    filter.reason,
    page.after?.place,
    page.after?.name,
    page.after?.id,
  ].map((value) => value ?? null);
  return query<PlacedPerson & Record<string, unknown>>(db, pageSql(page.order ?? 'name'), [
    incidentId,
    ...asked,
    page.limit + 1,
  ]);
}

const timelineSql = `
WITH mine AS (
  SELECT m.id AS message_id, m.number, m.created_at, d.id AS delivery_id
  FROM messages m
  JOIN recipients r ON r.message_id = m.id AND r.employee_id = $2
  LEFT JOIN deliveries d ON d.message_id = m.id AND d.employee_id = $2
  WHERE m.incident_id = $1
),
happened AS (
  SELECT created_at AS at, 0 AS rank, 'message' AS kind, number, NULL AS channel, NULL AS provider, NULL::text[] AS "to",
    NULL AS state, NULL AS answer, NULL AS note, NULL AS error, NULL AS who, NULL AS role FROM mine
  UNION ALL
  SELECT a.created_at, 1, 'queued', number, a.channel, a.provider, NULL, a.state, NULL, NULL, NULL, NULL, NULL
  FROM mine JOIN attempts a ON a.delivery_id = mine.delivery_id WHERE a.sent_at IS NULL AND a.settled_at IS NULL
  UNION ALL
  SELECT a.sent_at, 2, 'sent', number, a.channel, a.provider, NULL, 'accepted', NULL, NULL, NULL, NULL, NULL
  FROM mine JOIN attempts a ON a.delivery_id = mine.delivery_id WHERE a.sent_at IS NOT NULL
  UNION ALL
  SELECT a.settled_at, 3, CASE WHEN congested.it THEN 'moved' ELSE 'settled' END, number, a.channel, a.provider,
    CASE WHEN congested.it THEN ARRAY(SELECT DISTINCT o.channel FROM attempts o
      WHERE o.delivery_id = a.delivery_id AND o.created_at = a.settled_at ORDER BY 1) END,
    a.state, NULL, NULL, CASE WHEN NOT congested.it THEN coalesce(a.error_text, a.error_code) END, NULL, NULL
  FROM mine JOIN attempts a ON a.delivery_id = mine.delivery_id
  CROSS JOIN LATERAL (SELECT a.state = 'cancelled' AND coalesce(a.error_code = 'congested', false) AS it) AS congested
  WHERE a.settled_at IS NOT NULL
  UNION ALL
  SELECT c.at, 4, 'confirmed', number, c.via, NULL, NULL, NULL, c.answer, c.note, NULL, c.on_behalf_by, NULL
  FROM mine JOIN confirmations c ON c.delivery_id = mine.delivery_id
  UNION ALL
  SELECT r.at, 4, 'replied', number, r.channel, r.provider, NULL, r.understood, NULL, r.body, NULL, NULL, NULL
  FROM mine JOIN replies r ON r.delivery_id = mine.delivery_id WHERE r.understood IN ('unclear', 'distress', 'someone-answered', 'which-question', 'old-code', 'auto-reply')
  UNION ALL
  SELECT at, 5, 'helped', 1, NULL, NULL, NULL, NULL, NULL, note, NULL, cleared_by, NULL
  FROM cleared_calls WHERE incident_id = $1 AND employee_id = $2
  UNION ALL
  SELECT told.at, 6, 'told', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, told.name, told.role
  FROM (${toldOfSql('$2')}) AS told
  UNION ALL
  SELECT event.at, 7, event.kind, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, event.who, event.role
  FROM (${pagedOfSql}) AS event
)
SELECT ${isoUtc('at')} AS at, kind, number AS message, channel, provider, coalesce("to", '{}') AS "to", state, answer,
  note, error, who, role
FROM happened ORDER BY happened.at, rank`;

/** What happened to one employee in an incident, oldest first. */
export function selectTimeline(
  db: Queryable,
  incidentId: string,
  employeeId: string,
): Promise<TimelineEvent[]> {
  return query<TimelineEvent>(db, timelineSql, [incidentId, employeeId]);
}
