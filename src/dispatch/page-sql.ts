/**
 * `FROM … WHERE …` over deliveries `d` of an incident at which an open call for help stands that names a role to page
 * (`help`, the answer), and that nobody is paged for yet.
 */
export const UNPAGED = (incident: string): string => `
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
 CROSS JOIN LATERAL jsonb_array_elements(m.answers) AS help(value)
 WHERE d.incident_id = ${incident} AND d.needs_help AND help.value ->> 'page' IS NOT NULL
   AND NOT EXISTS (SELECT FROM paged_calls open
                    WHERE open.incident_id = d.incident_id AND open.employee_id = d.employee_id AND open.ended_at IS NULL)`;

/** Of a paged call `c`: nobody is coming. */
export const WAITING = `(c.ended_at IS NULL AND c.accepted_by IS NULL)`;

/** Of a paged call `c`: somebody is coming, and the caller was not told who. */
export const UNTOLD = `(c.ended_at IS NULL AND c.accepted_by IS NOT NULL AND c.told_of IS DISTINCT FROM c.accepted_by)`;

/** Whether something is still to be done by itself for a call for help of an incident. */
export const isPagingSql = (incident: string): string => `(
  EXISTS (SELECT ${UNPAGED(incident)})
  OR EXISTS (SELECT FROM paged_calls c
              WHERE c.incident_id = ${incident} AND ((${WAITING} AND c.nobody_at IS NULL) OR ${UNTOLD})))`;
