import {
  countPathsOf,
  freezeRecipients,
  type Audience,
  type PathCounts,
} from '../directory/audience-store.ts';
import { query, type Queryable, type Transaction } from '../db/sql.ts';
import { toldSql } from '../dispatch/told-sql.ts';
import type { IncidentId, MessageId } from '../kernel/id.ts';

/**
 * Who gets a message of an incident.
 * - `audience`: whom a rule addresses now
 * - `everybody`: the incident's audience, as it was frozen for its first message
 * - `silent`: those who were asked the question with this number and have not confirmed it; with `butWaiting` without
 *   those to whom its newest words are still to go out
 * - `told`: those to whom something of the incident left the house, or may have
 */
export type Addressees =
  | { kind: 'audience'; audience: Audience }
  | { kind: 'everybody' }
  | { kind: 'silent'; question: number; butWaiting?: boolean }
  | { kind: 'told' };

/** A message of an incident, as far as it matters to whom it goes. */
interface MessageOf {
  messageId: MessageId;
  incidentId: IncidentId;
  number: number;
}

/** Freezes who gets a message by one statement, with the site and language they were first frozen with. */
export async function freezeAddressees(
  tx: Transaction,
  { messageId, incidentId, number }: MessageOf,
  addressees: Addressees,
): Promise<number> {
  if (addressees.kind === 'audience')
    return freezeRecipients(tx, { messageId, incidentId, audience: addressees.audience });
  const { sql, values } = membersOf(incidentId, number, addressees);
  const { rowCount } = await tx.query(
    `INSERT INTO recipients (message_id, employee_id, site_id, language)
     SELECT $${values.length + 1}, r.employee_id, r.site_id, r.language ${sql}`,
    [...values, messageId],
  );
  return rowCount ?? 0;
}

/** Who would be frozen now, in people: how many, by which channels they can be reached, and how many by none. */
export async function countAddressees(
  db: Queryable,
  { incidentId, number }: Omit<MessageOf, 'messageId'>,
  addressees: Exclude<Addressees, { kind: 'audience' }>,
): Promise<PathCounts & { readonly people: number }> {
  const { sql, values } = membersOf(incidentId, number, addressees);
  return countPathsOf(db, { sql: `SELECT r.employee_id AS id ${sql}`, values });
}

/** How many people have answered the question with this number. */
export async function countAnswered(
  db: Queryable,
  incidentId: IncidentId,
  question: number,
): Promise<number> {
  const [row] = await query<{ people: number }>(
    db,
    `SELECT count(DISTINCT d.employee_id)::int AS people FROM messages q JOIN deliveries d ON d.message_id = q.id
      WHERE q.incident_id = $1 AND coalesce(q.repeats, q.number) = $2 AND d.confirmed_at IS NOT NULL`,
    [incidentId, question],
  );
  return row?.people ?? 0;
}

/** Whether anybody would be frozen now. */
export async function isAnybodyAddressed(
  db: Queryable,
  { incidentId, number }: Omit<MessageOf, 'messageId'>,
  addressees: Exclude<Addressees, { kind: 'audience' }>,
): Promise<boolean> {
  const { sql, values } = membersOf(incidentId, number, addressees);
  const rows = await query(db, `SELECT 1 ${sql} LIMIT 1`, values);
  return rows.length > 0;
}

/** `FROM … WHERE …` over recipients `r` of the first message, who are everybody the incident has. */
function membersOf(
  incidentId: IncidentId,
  number: number,
  addressees: Exclude<Addressees, { kind: 'audience' }>,
): { sql: string; values: unknown[] } {
  const everybody = `FROM messages m JOIN recipients r ON r.message_id = m.id
    WHERE m.incident_id = $1 AND m.number = 1`;
  switch (addressees.kind) {
    case 'everybody':
      return { sql: everybody, values: [incidentId] };
    case 'silent':
      return {
        sql: `${everybody} AND EXISTS (SELECT FROM employees e WHERE e.id = r.employee_id AND e.active) AND NOT EXISTS (
          SELECT FROM messages q JOIN deliveries d ON d.message_id = q.id AND d.employee_id = r.employee_id
           WHERE q.incident_id = $1 AND coalesce(q.repeats, q.number) = $2
             AND (d.confirmed_at IS NOT NULL OR ($3 AND d.state = 'pending' AND d.ended_at IS NULL)))`,
        values: [incidentId, addressees.question, addressees.butWaiting === true],
      };
    case 'told':
      return {
        sql: `${everybody} AND r.employee_id IN (${toldSql('$1', '$2')})`,
        values: [incidentId, number],
      };
    default:
      return addressees satisfies never;
  }
}
