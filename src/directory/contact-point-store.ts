import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { newId, type AttemptId, type ContactPointId, type EmployeeId } from '../kernel/id.ts';
import type { Standing } from './employee-draft.ts';
import { groupBy } from '../kernel/group-by.ts';
import { readPushSubscription } from './push-subscription.ts';

/** A way to an employee, as planning sees it: without the address. Rank 1 is tried first within its channel. */
export interface Path {
  readonly contactPointId: ContactPointId;
  readonly channel: Channel;
  readonly rank: number;
  readonly standing: Standing;
  /** The country of the number by its calling code, or the domain of the mailbox; empty: a push subscription. */
  readonly cohort: string;
}

/** An E.164 number, a mailbox, or the JSON of a push subscription. */
export interface Address {
  readonly address: string;
}

/** Addresses by contact point; one that is gone is missing from the map. One query for the whole batch. */
export async function readAddresses(
  db: Queryable,
  contactPointIds: readonly ContactPointId[],
): Promise<Map<ContactPointId, Address>> {
  const rows = await query<{ id: ContactPointId; address: string }>(
    db,
    'SELECT id, address FROM contact_points WHERE id = ANY ($1::uuid[])',
    [contactPointIds],
  );
  return new Map(rows.map(({ id, address }) => [id, { address }]));
}

/** The address an attempt goes to, as it stands in the directory; undefined where either is gone. */
export async function readAddressOfAttempt(db: Queryable, attemptId: AttemptId): Promise<string | undefined> {
  const rows = await query<Address>(
    db,
    `SELECT c.address FROM attempts a JOIN contact_points c ON c.id = a.contact_point_id WHERE a.id = $1`,
    [attemptId],
  );
  return rows[0]?.address;
}

/** Everybody who has one of these contact points, or another with the same address: people share phones. */
export async function listSharers(
  db: Queryable,
  contactPointIds: readonly ContactPointId[],
): Promise<EmployeeId[]> {
  const rows = await query<{ id: EmployeeId }>(
    db,
    `SELECT DISTINCT same.employee_id AS id
       FROM contact_points mine JOIN contact_points same ON same.channel = mine.channel AND same.address = mine.address
      WHERE mine.id = ANY ($1::uuid[])`,
    [contactPointIds],
  );
  return rows.map(({ id }) => id);
}

/**
 * The ways to these employees that may be used (usable or unproven), best first within a channel. Employees with
 * none are missing from the map. One query for the whole page.
 */
export async function listPaths(
  db: Queryable,
  employeeIds: readonly EmployeeId[],
): Promise<Map<EmployeeId, Path[]>> {
  const rows = await query<Path & { employeeId: EmployeeId }>(
    db,
    // One by one through the index: a condition on the whole list is answered by reading the whole directory.
    `SELECT p.* FROM (SELECT DISTINCT unnest($1::uuid[]) AS id) AS e CROSS JOIN LATERAL (
       SELECT employee_id AS "employeeId", id AS "contactPointId", channel, rank, standing, cohort FROM contact_points
       WHERE employee_id = e.id AND standing IN ('usable', 'unproven')
       ORDER BY channel, rank, id LIMIT 1000) AS p`,
    [employeeIds],
  );
  return groupBy(
    rows,
    (row) => row.employeeId,
    ({ contactPointId, channel, rank, standing, cohort }) => ({
      contactPointId,
      channel,
      rank,
      standing,
      cohort,
    }),
  );
}

/** Who wrote to us, by what, and from which number or mailbox. */
export interface Writer {
  readonly employeeId: EmployeeId;
  readonly channel: Channel;
  readonly from: string;
}

/** The contact points from which these employees wrote, where they are theirs still and may be used. */
export async function findPointsOf(
  db: Queryable,
  writers: readonly Writer[],
): Promise<Map<EmployeeId, Pick<Path, 'contactPointId' | 'cohort'>>> {
  const rows = await query<Pick<Path, 'contactPointId' | 'cohort'> & { employeeId: EmployeeId }>(
    db,
    `SELECT p.* FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w(employee_id, channel, address) CROSS JOIN LATERAL (
       SELECT employee_id AS "employeeId", id AS "contactPointId", cohort FROM contact_points
       WHERE employee_id = w.employee_id AND channel = w.channel AND lower(address) = lower(w.address)
         AND standing IN ('usable', 'unproven') ORDER BY rank LIMIT 1) AS p`,
    [
      writers.map(({ employeeId }) => employeeId),
      writers.map(({ channel }) => channel),
      writers.map(({ from }) => from),
    ],
  );
  return new Map(
    rows.map(({ employeeId, contactPointId, cohort }) => [employeeId, { contactPointId, cohort }]),
  );
}

/** What a carrier's answer or a reply taught about a contact point. */
export interface LearntStanding {
  readonly contactPointId: ContactPointId;
  readonly standing: Standing;
  /** For people: `unknown number`, `replied STOP`. */
  readonly reason: string | null;
}

/**
 * Notes what was learnt. An opt-out is a person's word: no machine's receipt lifts it, only `liftOptOut`. Of
 * several words about one contact point the last counts.
 */
export async function learnStanding(
  db: Queryable,
  learnt: readonly LearntStanding[],
  at: Date,
): Promise<void> {
  if (learnt.length === 0) return;
  const last = new Map(learnt.map((word) => [word.contactPointId, word]));
  await db.query(
    `WITH word AS (SELECT * FROM json_to_recordset($1) AS w("contactPointId" uuid, standing text, reason text)),
     locked AS (
       SELECT c.id FROM contact_points c JOIN word w ON w."contactPointId" = c.id
       WHERE c.standing <> 'opted-out' AND (c.standing, c.standing_reason) IS DISTINCT FROM (w.standing, w.reason)
       ORDER BY c.id FOR NO KEY UPDATE OF c)
     UPDATE contact_points c SET standing = w.standing, standing_reason = w.reason, updated_at = $2
     FROM word w JOIN locked l ON l.id = w."contactPointId" WHERE c.id = l.id`,
    [JSON.stringify([...last.values()]), at],
  );
}

/** The person asked to be reached again (START): opted-out contact points become usable. */
export async function liftOptOut(
  db: Queryable,
  contactPointIds: readonly ContactPointId[],
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE contact_points SET standing = 'usable', standing_reason = NULL, updated_at = $2
     WHERE id = ANY ($1::uuid[]) AND standing = 'opted-out'`,
    [contactPointIds, at],
  );
}

/** An employee behind an address. Several may share one. */
export interface Addressee {
  readonly employeeId: EmployeeId;
  readonly contactPointId: ContactPointId;
  readonly language: string | null;
}

/**
 * Whose each of these addresses is, active employees first; also those who have left since they were written to. An
 * address that nobody has is missing from the map.
 */
export async function findByAddress(
  db: Queryable,
  channel: Channel,
  addresses: readonly string[],
): Promise<Map<string, Addressee[]>> {
  const rows = await query<Addressee & { address: string }>(
    db,
    `SELECT w.address, p.* FROM (SELECT DISTINCT unnest($2::text[]) AS address) AS w CROSS JOIN LATERAL (
       SELECT c.employee_id AS "employeeId", c.id AS "contactPointId", e.language
         FROM contact_points c JOIN employees e ON e.id = c.employee_id
        WHERE c.channel = $1 AND c.address = w.address ORDER BY e.active DESC, c.employee_id LIMIT 1000) AS p`,
    [channel, addresses],
  );
  return groupBy(
    rows,
    ({ address }) => address,
    ({ employeeId, contactPointId, language }) => ({ employeeId, contactPointId, language }),
  );
}

/**
 * Keeps a browser's push subscription (PushSubscription.toJSON()), which is tried first from then on; the same endpoint
 * with new keys takes the place of the old, and any subscription that of the endpoint it replaces. Throws the Problem
 * `bad-request` when it is none.
 */
export async function savePushSubscription(
  db: Queryable,
  employeeId: EmployeeId,
  subscription: unknown,
  at: Date,
  replaces: string | null = null,
): Promise<ContactPointId> {
  const { address, endpoint } = readPushSubscription(subscription);
  const [row] = await query<{ id: ContactPointId }>(
    db,
    `WITH renewed AS (
       DELETE FROM contact_points WHERE employee_id = $2 AND channel = 'push' AND address <> $3
         AND address::json ->> 'endpoint' IN ($4, $6)
     ), others AS (
       SELECT id, 1 + row_number() OVER (ORDER BY rank, id) AS rank FROM contact_points
        WHERE employee_id = $2 AND channel = 'push' AND address <> $3
          AND address::json ->> 'endpoint' <> ALL (ARRAY[$4, coalesce($6, '')])
     ), behind AS (
       UPDATE contact_points c SET rank = others.rank FROM others WHERE c.id = others.id)
     INSERT INTO contact_points AS c (id, employee_id, channel, address, rank, standing, created_at, updated_at)
     VALUES ($1, $2, 'push', $3, 1, 'unproven', $5, $5)
     ON CONFLICT (employee_id, channel, address) DO UPDATE
       SET rank = 1, standing = 'unproven', standing_reason = NULL, updated_at = EXCLUDED.updated_at
     RETURNING id`,
    [newId(), employeeId, address, endpoint, at, replaces],
  );
  if (row === undefined) throw new Error('the push subscription was not written');
  return row.id;
}

/** Keeps so many devices of an employee that take pushes: those that worked first, then those not tried yet, the newest first. */
export async function dropOldDevices(db: Queryable, employeeId: EmployeeId, most: number): Promise<void> {
  await db.query(
    `DELETE FROM contact_points WHERE id IN (
       SELECT id FROM contact_points WHERE employee_id = $1 AND channel = 'push'
        ORDER BY standing = 'usable' DESC, standing = 'unproven' DESC, updated_at DESC, id DESC OFFSET $2)`,
    [employeeId, most],
  );
}

/** A contact point as the API shows it. */
export interface ContactPoint {
  readonly channel: Channel;
  readonly address: string;
  readonly standing: Standing;
  readonly rank: number;
}

/** The contact points of these employees with their addresses, for the directory's own pages and API. */
export async function listContactPoints(
  db: Queryable,
  employeeIds: readonly EmployeeId[],
): Promise<Map<EmployeeId, ContactPoint[]>> {
  const rows = await query<ContactPoint & { employeeId: EmployeeId }>(
    db,
    `SELECT employee_id AS "employeeId", channel, address, standing, rank FROM contact_points
     WHERE employee_id = ANY ($1::uuid[]) ORDER BY employee_id, channel, rank, id`,
    [employeeIds],
  );
  return groupBy(
    rows,
    (row) => row.employeeId,
    ({ channel, address, standing, rank }) => ({ channel, address, standing, rank }),
  );
}
