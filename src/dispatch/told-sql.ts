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

/**
 * How long what takes back waits for somebody to whom the old words are just being handed over, so that theirs arrive
 * in order: what is claimed is on the wire within a second.
 */
export const AFTER_OLD_WORDS_MS = 2_000;

/** Whether something of an incident is being handed over to a carrier for an employee at this moment. */
export function beingToldSql(incident: string, employee: string): string {
  return `EXISTS (
    SELECT FROM messages m JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ${employee}
      JOIN attempts a ON a.delivery_id = d.id AND a.state = 'sending'
     WHERE m.incident_id = ${incident})`;
}
