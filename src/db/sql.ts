import type { Pool, PoolClient, QueryResultRow } from 'pg';

export type { Pool } from 'pg';

/** The client of a running transaction. */
export type Transaction = PoolClient;

/** Anything SQL can be sent to: the pool, or the client of a running transaction. */
export type Queryable = Pool | PoolClient;

/** Runs one statement and answers its rows. Values are numbered `$1`, `$2`, … in the text. */
export async function query<Row extends QueryResultRow>(
  db: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await db.query<Row>(text, values as unknown[]);
  return result.rows;
}

/** Rows as one JSON parameter, without what PostgreSQL's text cannot hold: NUL, and halves of a character. */
export function asJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  );
}

/**
 * Runs `work` in one transaction on a connection of its own. Inside it only `tx` may be used: the embedded
 * database has one session, so waiting there for another connection would wait for ever.
 */
export async function transaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollback: unknown) => {
      broken = rollback instanceof Error ? rollback : new Error(String(rollback));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** SQLSTATEs after which the same statement may simply be run again: deadlock, serialisation failure. */
const AGAIN = new Set(['40P01', '40001']);
const TRIES = 5;

/** A wait for a lock has passed the session's lock_timeout. */
const LOCK_TIMEOUT = '55P03';

/** Less than the 5 s that a carrier waits for the answer to its callback. */
const INSIST_MS = 4_000;

/** Whether a statement gave up because somebody else held a lock for too long. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === LOCK_TIMEOUT;
}

/**
 * Runs a self-contained statement or transaction, again when PostgreSQL chose it as a deadlock's victim. For a
 * loop's work: a lock that is held for long throws, and the loop looks again.
 */
export async function retryDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !AGAIN.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/**
 * Runs what nobody would look at again and must not be lost, such as a confirmation: also again when it gave up
 * waiting for a lock, for four seconds in all.
 */
export async function retryLocked<T>(work: () => Promise<T>): Promise<T> {
  const endsAtMs = performance.now() + INSIST_MS;
  for (;;) {
    try {
      return await retryDeadlock(work);
    } catch (error) {
      if (!isLockTimeout(error) || performance.now() > endsAtMs) throw error;
    }
  }
}

/** The SQLSTATE of an error from PostgreSQL, if it is one. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
