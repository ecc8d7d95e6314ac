import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId, EmployeeId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer } from '../playbook/schema.ts';
import { storedAnswersSchema } from './stored-message.ts';

/** More than this are marked on the list's page, not by one text. */
export const MOST_BY_TEXT = 200;

/** Somebody of a list. */
export interface OnToldList {
  readonly deliveryId: DeliveryId;
  /** By which the list's texts name them; null: none has. */
  readonly number: number | null;
  readonly numberedAt: Date | null;
  /** They are on it still. */
  readonly isSilent: boolean;
}

/** A list of a running incident as its person was told of it. */
export interface ToldList {
  readonly id: string;
  /** The delivery by which its person was told last. */
  readonly deliveryId: DeliveryId;
  /** When what has left the house last was written. */
  readonly toldAt: Date;
  /** Its person, as the audit trail names them. */
  readonly actor: string;
  readonly language: string;
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
  readonly answers: readonly Answer[];
  readonly people: readonly OnToldList[];
  /** How many are silent, also those who are not among `people`. */
  readonly silent: number;
}

type Row = Omit<ToldList, 'people' | 'answers'> & {
  readonly answers: unknown;
  readonly people: readonly (Omit<OnToldList, 'numberedAt'> & { numberedAt: string | null })[];
};

/** The lists that these employees were told of, in incidents that run, the newest first: those of what is still asked. */
export function readToldLists({ pool }: Database, employeeIds: readonly EmployeeId[]): Promise<ToldList[]> {
  return read(pool, 'l.employee_id = ANY ($1::uuid[]) AND m.superseded_at IS NULL', employeeIds);
}

/** The list that a delivery told of; undefined where it told of none, or the incident is over. */
export async function readToldList(
  { pool }: Database,
  deliveryId: DeliveryId,
): Promise<ToldList | undefined> {
  const of = `l.id = ANY (SELECT m.list_id FROM deliveries d JOIN messages m ON m.id = d.message_id
                           WHERE d.id = ANY ($1::bigint[]))`;
  const [list] = await read(pool, of, [deliveryId]);
  return list;
}

async function read(pool: Database['pool'], which: string, ids: readonly string[]): Promise<ToldList[]> {
  const rows = await query<Row & Record<string, unknown>>(pool, readSql(which), [ids]);
  return rows.map((row) => ({
    ...row,
    answers: storedAnswersSchema.parse(row.answers),
    people: row.people.map((one) => ({
      ...one,
      numberedAt: one.numberedAt === null ? null : new Date(one.numberedAt),
    })),
  }));
}

/** Only what has left the house counts: nobody answers what they were never told. */
const readSql = (which: string) => `
SELECT l.id, told.delivery_id AS "deliveryId", told.at AS "toldAt", 'employee:' || e.external_id AS actor,
       coalesce(e.language, 'en') AS language, i.title, i.exercise, m.answers, people.silent::int AS silent, people.people
  FROM silent_lists l
  JOIN messages m ON m.id = l.message_id
  JOIN incidents i ON i.id = l.incident_id AND i.state NOT IN ('closed', 'stopped')
  JOIN employees e ON e.id = l.employee_id
 CROSS JOIN LATERAL (
   SELECT d.id AS delivery_id, said.created_at AS at
     FROM messages said JOIN deliveries d ON d.message_id = said.id
    WHERE said.list_id = l.id
      AND (SELECT true FROM attempts a WHERE a.delivery_id = d.id AND a.state NOT IN ('queued', 'cancelled') LIMIT 1)
    ORDER BY said.created_at DESC LIMIT 1) AS told
 CROSS JOIN LATERAL (
   SELECT max(of.silent) AS silent,
          coalesce(jsonb_agg(jsonb_build_object('deliveryId', of.id::text, 'number', of.number, 'numberedAt', of.at,
                             'isSilent', of.is_silent)), '[]') AS people
     FROM (SELECT named.id, n.number, n.at, named.is_silent, count(*) FILTER (WHERE named.is_silent) OVER () AS silent
             FROM (SELECT d.id, d.confirmed_at IS NULL AND d.state <> 'stopped'
                                AND (l.cleared_at IS NULL OR max(p.at) > l.cleared_at) AS is_silent
                     FROM listed p JOIN deliveries d ON d.id = p.delivery_id
                    WHERE p.list_id = l.id GROUP BY d.id) AS named
             LEFT JOIN list_numbers n ON n.list_id = l.id AND n.delivery_id = named.id
            WHERE n.number IS NOT NULL OR named.is_silent
            ORDER BY n.number, named.id LIMIT ${MOST_BY_TEXT + 1}) AS of) AS people
 WHERE ${which}
 ORDER BY told.at DESC, l.id LIMIT 10`;

/** How many of a list a text has marked, by the answers' values. */
export async function countMarkedBy(
  { pool }: Database,
  listId: string,
  sourceRef: string,
): Promise<Map<string, number>> {
  const rows = await query<{ answer: string; people: number }>(pool, COUNT_MARKED, [listId, sourceRef]);
  return new Map(rows.map(({ answer, people }) => [answer, people]));
}

const COUNT_MARKED = `
SELECT c.answer, count(*)::int AS people
  FROM (SELECT DISTINCT delivery_id FROM listed WHERE list_id = $1) AS p
  JOIN confirmations c ON c.source_ref = $2 || ':' || p.delivery_id
 GROUP BY c.answer`;
