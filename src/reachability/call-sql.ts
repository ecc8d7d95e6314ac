/** SQL: a confirmation (`c`) of a message (`m`) was a call for help. */
const isCallSql = `m.answers @> jsonb_build_array(jsonb_build_object('value', c.answer, 'needsHelp', true))`;

/**
 * Joins that give each row of `people` who needs help their newest call for it (`call`: at, via, and the newest note of
 * their calls) and, where they said something else later, that (`since`: answer, at). `people` names a table of the
 * caller's query with `employee_id` and `needs_help`; $1 is the incident.
 */
export function callOfSql(people: string): string {
  const said = `
    FROM messages m
    JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ${people}.employee_id
    JOIN confirmations c ON c.delivery_id = d.id
   WHERE m.incident_id = $1`;
  return `
LEFT JOIN LATERAL (
  SELECT c.at, c.via, first_value(c.note) OVER (ORDER BY c.note IS NULL, c.at DESC) AS note ${said} AND ${isCallSql}
   ORDER BY c.at DESC LIMIT 1
) call ON ${people}.needs_help
LEFT JOIN LATERAL (
  SELECT c.answer, c.at ${said} AND NOT ${isCallSql} AND c.at > call.at ORDER BY c.at DESC LIMIT 1
) since ON ${people}.needs_help`;
}
