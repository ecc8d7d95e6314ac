/**
 * The ids of employees who were told something by the messages of an incident before `number`: an attempt is being
 * sent, is or was in doubt, or was taken by a carrier, whatever became of the delivery; or they have answered, so
 * they know. Only attempts that surely never left, or of which a carrier says that they failed, tell nobody.
 */
export function toldSql(incident: string, number: string): string {
  return `
    SELECT d.employee_id
      FROM deliveries d JOIN messages earlier ON earlier.id = d.message_id
     WHERE d.incident_id = ${incident} AND earlier.number < ${number}
       AND (d.confirmed_at IS NOT NULL OR EXISTS (
         SELECT FROM attempts a
          WHERE a.delivery_id = d.id
            AND a.state IN ('sending', 'in-doubt', 'expired', 'accepted', 'delivered')))`;
}
