/**
 * The people of an incident, one row each: the common table expressions `asked` and `person`, which every read
 * model counts. $1 is the incident, $2 a message's number or null. A person's state is that of the newest
 * message that asks them for an answer, else of their first; without a delivery yet it is pending. Whoever
 * asked for help in any message needs help, whatever they say afterwards, until a person clears it.
 */
export const peopleSql = `
asked AS (
  SELECT DISTINCT ON (r.employee_id)
    r.employee_id, r.site_id, r.message_id, m.number AS message_number, m.created_at AS begun_at
  FROM messages m
  JOIN recipients r ON r.message_id = m.id
  WHERE m.incident_id = $1 AND ($2::int IS NULL OR m.number = $2)
  ORDER BY r.employee_id, (m.answers <> '[]'::jsonb) DESC,
    CASE WHEN m.answers <> '[]'::jsonb THEN -m.number ELSE m.number END
),
helpless AS (
  SELECT employee_id, max(called_at) AS called_at FROM deliveries WHERE incident_id = $1 AND needs_help GROUP BY employee_id
),
cleared AS (
  SELECT DISTINCT employee_id FROM cleared_calls WHERE incident_id = $1
),
person AS MATERIALIZED (
  SELECT asked.employee_id, asked.site_id, asked.message_number, asked.begun_at,
    d.id AS delivery_id, coalesce(d.state, 'pending') AS state, d.reason, d.answer,
    coalesce(d.late, false) AS late, d.delivered_via, d.confirmed_at, d.confirmed_via,
    helpless.employee_id IS NOT NULL AS needs_help, helpless.called_at,
    helpless.employee_id IS NULL AND cleared.employee_id IS NOT NULL AS was_helped,
    CASE WHEN d.confirmed_at IS NOT NULL
      THEN greatest(0, extract(epoch FROM d.confirmed_at - asked.begun_at))::float8
    END AS confirmed_s,
    CASE WHEN d.state IN ('delivered', 'confirmed')
      THEN greatest(0, extract(epoch FROM least(d.delivered_at, d.confirmed_at) - asked.begun_at))::float8
    END AS had_s
  FROM asked
  LEFT JOIN deliveries d ON d.message_id = asked.message_id AND d.employee_id = asked.employee_id
  LEFT JOIN helpless ON helpless.employee_id = asked.employee_id
  LEFT JOIN cleared ON cleared.employee_id = asked.employee_id
)`;
