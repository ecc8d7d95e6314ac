import type { Database } from '../db/connect.ts';
import { query, type Queryable } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { confirmAll, type Confirmed } from './confirm.ts';
import { inConfirmationTransaction, type ConfirmationTransaction } from './confirmation-store.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

/** What the person of a list says of somebody on it. */
export interface Mark {
  readonly deliveryId: DeliveryId;
  /** The key or the value of one of the message's answers. */
  readonly answer: string;
  /** Unique to this act. */
  readonly sourceRef: string;
}

/** Whose list it is, and when it was said, where we hear of it only later. */
export interface Marking {
  readonly listId: string;
  /** As the audit trail names whoever says so. */
  readonly by: string;
  readonly saidAt?: Date | undefined;
}

/**
 * Answers in the place of somebody on a list, marked so: they were seen. `not-listed`: the list does not name them.
 */
export async function markListed(
  { db, clock }: Deps,
  { deliveryId, answer, sourceRef, ...marking }: Mark & Marking,
): Promise<Confirmed['kind'] | 'not-listed'> {
  if (!(await isListed(db.pool, marking.listId, deliveryId))) return 'not-listed';
  const mark = { deliveryId, answer, sourceRef };
  const [said] = await inConfirmationTransaction(db, (tx) => markWithin(tx, clock.now(), marking, [mark]));
  return said?.kind ?? 'not-listed';
}

/**
 * The same of several who are on it, within the caller's transaction: all of them or, where it fails, none. Whoever marks
 * knows it, so their list is not sent to them again for that.
 */
export async function markWithin(
  tx: ConfirmationTransaction,
  at: Date,
  { listId, by, saidAt }: Marking,
  marks: readonly Mark[],
): Promise<Confirmed[]> {
  const said = await confirmAll(
    tx,
    at,
    marks.map((mark) => ({ ...mark, via: 'roll-call' as const, onBehalfBy: by, saidAt })),
  );
  const firsts = said.filter((one) => one.kind === 'confirmed' && one.first).length;
  if (firsts > 0) await query(tx, KNOWS, [listId, firsts]);
  return said;
}

async function isListed(db: Queryable, listId: string, deliveryId: DeliveryId): Promise<boolean> {
  const rows = await query(db, 'SELECT 1 FROM listed WHERE list_id = $1 AND delivery_id = $2 LIMIT 1', [
    listId,
    deliveryId,
  ]);
  return rows.length > 0;
}

const KNOWS = 'UPDATE silent_lists SET told_people = greatest(told_people - $2, 0) WHERE id = $1';
