/** SQL: a confirmation (`c`) of a message (`m`) was a call for help. */
const isCallSql = `m.answers @> jsonb_build_array(jsonb_build_object('value', c.answer, 'needsHelp', true))`;

/** SQL: what somebody said of themselves in the incident $1, by answers and, where it was a cry for help, in their own words. */
const saidSql = (people: string) => `
  SELECT c.at, c.via, c.note, c.answer, ${isCallSql} AS is_call
    FROM messages m
    JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ${people}.employee_id
    JOIN confirmations c ON c.delivery_id = d.id
   WHERE m.incident_id = $1 AND m.number IS NOT NULL
  UNION ALL
  SELECT r.at, r.channel, r.body, NULL, true
    FROM messages m
    JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ${people}.employee_id
    JOIN replies r ON r.delivery_id = d.id AND r.understood = 'distress'
   WHERE m.incident_id = $1`;

/**
 * A join that gives each row of `people` who needs help how they called last (`call`: at, via, and the newest note of their
 * calls). `people` names a table of the caller's query with `employee_id` and `needs_help`; $1 is the incident.
 */
export const callSql = (people: string) => `
LEFT JOIN LATERAL (
  SELECT at, via, first_value(note) OVER (ORDER BY note IS NULL, at DESC) AS note
    FROM (${saidSql(people)}) AS said WHERE is_call ORDER BY at DESC LIMIT 1
) call ON ${people}.needs_help`;

/** A join behind it: what they said since that call, where it was something else (`since`: answer, at). */
export const saidSinceSql = (people: string) => `
LEFT JOIN LATERAL (
  SELECT answer, at FROM (${saidSql(people)}) AS said WHERE NOT is_call AND at > call.at ORDER BY at DESC LIMIT 1
) since ON ${people}.needs_help`;
