/**
 * `FROM … WHERE …` over deliveries `d` of an incident at which an open call for help stands, and that nobody is paged for
 * yet. `help.role` is whom to page: what the question names or, where somebody who was paged calls for help, who they are.
 */
export const UNPAGED = (incident: string): string => `
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
 CROSS JOIN LATERAL (
   SELECT one.value ->> 'page' FROM jsonb_array_elements(m.answers) AS one(value)
   UNION ALL SELECT role FROM paged_calls WHERE id = m.paged_call_id) AS help(role)
 WHERE d.incident_id = ${incident} AND d.needs_help AND help.role IS NOT NULL
   AND NOT EXISTS (SELECT FROM paged_calls open
                    WHERE open.incident_id = d.incident_id AND open.employee_id = d.employee_id AND open.ended_at IS NULL)`;

/** Of a paged call `c`: nobody is coming. */
export const WAITING = `(c.ended_at IS NULL AND c.accepted_by IS NULL)`;

/** Of a paged call `c`: the caller does not know who is coming, or that whoever was is no more. */
export const UNTOLD = `(c.ended_at IS NULL AND c.told_of IS DISTINCT FROM c.accepted_by)`;

/** Whether something is still to be done by itself for a call for help of an incident. */
export const isPagingSql = (incident: string): string => `(
  EXISTS (SELECT ${UNPAGED(incident)})
  OR EXISTS (SELECT FROM paged_calls c
              WHERE c.incident_id = ${incident} AND ((${WAITING} AND c.nobody_at IS NULL) OR ${UNTOLD})))`;
