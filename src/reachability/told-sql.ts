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
