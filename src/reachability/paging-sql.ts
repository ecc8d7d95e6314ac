import { isoUtc } from './iso-utc.ts';

/** `FROM`-able: paged calls `c`, with `goer` who is coming. */
export const pagedSql = `paged_calls c LEFT JOIN employees goer ON goer.id = c.accepted_by`;

/** What the paging for one of them has come to, as `Paging` in JSON. */
export const pagingSql = `jsonb_build_object('role', c.role, 'nobodySince', ${isoUtc('c.nobody_at')},
  'coming', CASE WHEN goer.id IS NOT NULL THEN jsonb_build_object('name', goer.name, 'at', ${isoUtc('c.accepted_at')}) END,
  'asked', coalesce((
    SELECT jsonb_agg(jsonb_build_object('name', person.name, 'at', ${isoUtc('said.created_at')}, 'answer', asked.answer,
             'unreachable', asked.state = 'unreachable') ORDER BY said.created_at, asked.id)
      FROM messages said
      JOIN deliveries asked ON asked.message_id = said.id
      JOIN employees person ON person.id = asked.employee_id
     WHERE said.paged_call_id = c.id AND said.answers <> '[]'), '[]'))`;

/** What was done for the calls for help of the employee $2 in the incident $1, by paging others: a row an event. */
export const pagedOfSql = `
  SELECT happened.at, happened.kind, e.name AS who, c.role
    FROM paged_calls c
    JOIN messages said ON said.paged_call_id = c.id AND said.answers <> '[]'
    JOIN deliveries asked ON asked.message_id = said.id
    JOIN employees e ON e.id = asked.employee_id
   CROSS JOIN LATERAL (
     SELECT said.created_at AS at, 'paged' AS kind
      UNION ALL SELECT word.at, word.answer FROM confirmations word WHERE word.delivery_id = asked.id) AS happened
   WHERE c.incident_id = $1 AND c.employee_id = $2`;
