import { confirm, type Confirmed } from '../confirmation/confirm.ts';
import type { Database } from '../db/connect.ts';
import { query, type Queryable } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

/** What the person of a list says of somebody on it. */
export interface MarkedPerson {
  readonly listId: string;
  readonly deliveryId: DeliveryId;
  /** The key or the value of one of the message's answers. */
  readonly answer: string;
  /** As the audit trail names whoever says so. */
  readonly by: string;
  /** Unique to this act. */
  readonly sourceRef: string;
}

/**
 * Answers in the place of somebody on a list, marked so: they were seen. Whoever marks knows it, so their list is not
 * sent to them again for that. `not-listed`: the list does not name them.
 */
export async function markListed(
  deps: Deps,
  { listId, deliveryId, answer, by, sourceRef }: MarkedPerson,
): Promise<Confirmed['kind'] | 'not-listed'> {
  const { pool } = deps.db;
  if (!(await isListed(pool, listId, deliveryId))) return 'not-listed';
  const word = { deliveryId, answer, via: 'roll-call' as const, sourceRef, onBehalfBy: by };
  const said = await confirm(deps, word);
  if (said.kind === 'confirmed' && said.first) await query(pool, KNOWS, [listId]);
  return said.kind;
}

async function isListed(db: Queryable, listId: string, deliveryId: DeliveryId): Promise<boolean> {
  const rows = await query(db, 'SELECT 1 FROM listed WHERE list_id = $1 AND delivery_id = $2 LIMIT 1', [
    listId,
    deliveryId,
  ]);
  return rows.length > 0;
}

const KNOWS = 'UPDATE silent_lists SET told_people = greatest(told_people - 1, 0) WHERE id = $1';
