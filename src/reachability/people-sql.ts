/**
 * The people of an incident, one row each: the common table expressions `told`, `asked` and `person`, which every read
 * model counts. $1 is the incident, $2 a message's number or null. A person's state is that of the newest
 * message that asks them for an answer, else of their first; without a delivery yet it is pending. Whoever
 * asked for help in any message needs help, whatever they say afterwards, until a person clears it. `told` is
 * materialised: of a small table that was never analysed PostgreSQL expects hundreds of rows, so it would expect few of
 * these and look the rest up person by person.
 */
export const peopleSql = `
told AS MATERIALIZED (
  SELECT id, number, created_at,
    row_number() OVER (ORDER BY answers = '[]', CASE WHEN answers = '[]' THEN number ELSE -number END)::int AS place
  FROM messages WHERE incident_id = $1 AND ($2::int IS NULL OR number = $2)
),
asked AS (
  SELECT DISTINCT ON (r.employee_id)
    r.employee_id, r.site_id, r.message_id, told.number AS message_number, told.created_at AS begun_at
  FROM told
  JOIN recipients r ON r.message_id = told.id
  ORDER BY r.employee_id, told.place
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
  LEFT JOIN deliveries d ON d.incident_id = $1 AND d.message_id = asked.message_id AND d.employee_id = asked.employee_id
  LEFT JOIN helpless ON helpless.employee_id = asked.employee_id
  LEFT JOIN cleared ON cleared.employee_id = asked.employee_id
)`;
