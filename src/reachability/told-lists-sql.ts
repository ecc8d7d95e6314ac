import { isoUtc } from './iso-utc.ts';

/** So many lists a board names. */
const namedLists = 50;

/** The common table expression `told_list`: the lists of an incident's silent ($1), as the board names them. */
export const toldListSql = `
told_list AS (
  SELECT l.id, l.role, e.name, silent.people, silent.of, said.told_at, said.texts, l.ended_by, l.note, heir.name AS heir,
    l.ended_by IS NULL AND said.state IS NOT DISTINCT FROM 'unreachable' AS is_lost
  FROM silent_lists l
  LEFT JOIN employees e ON e.id = l.employee_id
  LEFT JOIN silent_lists handed ON handed.id = l.handed_to
  LEFT JOIN employees heir ON heir.id = handed.employee_id
  CROSS JOIN LATERAL (
    SELECT count(DISTINCT d.id) AS of,
      count(DISTINCT d.id) FILTER (WHERE d.confirmed_at IS NULL AND d.state <> 'stopped') AS people
    FROM listed p JOIN deliveries d ON d.id = p.delivery_id WHERE p.list_id = l.id
  ) silent
  CROSS JOIN LATERAL (
    SELECT count(*) AS texts, min(m.created_at) AS told_at, (array_agg(d.state ORDER BY m.created_at DESC))[1] AS state
    FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.list_id = l.id
  ) said
  WHERE l.incident_id = $1
  ORDER BY silent.people DESC, e.name, l.id LIMIT ${namedLists}
)`;

/** They as a column of JSON. */
export const toldListColumn = `
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'role', role, 'name', name, 'people', people, 'of', of,
    'toldAt', ${isoUtc('told_at')}, 'texts', texts, 'isLost', is_lost, 'endedBy', ended_by, 'note', note, 'heir', heir)
    ORDER BY people DESC, name, id), '[]') FROM told_list) AS lists`;

/**
 * Who was told that an employee is silent, by which list, and when: a row a list, `FROM`-able. `employee` is an
 * expression in the caller's query; $1 is the incident.
 */
export function toldOfSql(employee: string): string {
  return `
  SELECT e.name, l.role, told.at
    FROM messages asked
    JOIN deliveries d ON d.message_id = asked.id AND d.employee_id = ${employee}
    JOIN listed p ON p.delivery_id = d.id
    JOIN silent_lists l ON l.id = p.list_id
    JOIN employees e ON e.id = l.employee_id
   CROSS JOIN LATERAL (SELECT min(m.created_at) AS at FROM messages m
                        WHERE m.list_id = l.id AND m.created_at >= p.at
                          AND m.created_at < coalesce(d.confirmed_at, 'infinity')) AS told
   WHERE asked.incident_id = $1 AND asked.tells <> '[]' AND told.at IS NOT NULL`;
}
