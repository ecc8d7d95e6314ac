import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId, EmployeeId, IncidentId } from '../kernel/id.ts';

/**
 * The delivery that an answer of this employee belongs to: that of the newest message that asks for one.
 * Undefined where the incident asks them for none.
 */
export async function findOpenDelivery(
  db: Pick<Database, 'pool'>,
  incidentId: IncidentId,
  employeeId: EmployeeId,
): Promise<DeliveryId | undefined> {
  const rows = await query<{ id: DeliveryId }>(
    db.pool,
    `SELECT d.id::text AS id
       FROM deliveries d JOIN messages m ON m.id = d.message_id
      WHERE d.incident_id = $1 AND d.employee_id = $2 AND m.answers <> '[]'::jsonb AND m.number IS NOT NULL
      ORDER BY m.number DESC LIMIT 1`,
    [incidentId, employeeId],
  );
  return rows[0]?.id;
}
