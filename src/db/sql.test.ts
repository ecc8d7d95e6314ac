import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whileLocked } from '../../test/fixtures/while-locked.ts';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from './connect.ts';
import { isLockTimeout, query, retryDeadlock, retryLocked, transaction } from './sql.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
  await query(db.pool, `INSERT INTO departments (id, name) VALUES (gen_random_uuid(), 'Logistics')`);
});
afterAll(() => db.close());

const HOLD = 'SELECT 1 FROM departments FOR UPDATE';
const rename = (name: string) => query(db.pool, `UPDATE departments SET name = $1`, [name]);
const nameNow = async () => (await query<{ name: string }>(db.pool, 'SELECT name FROM departments'))[0]?.name;

describe('a lock in another session’s hand', () => {
  it('is waited for half a second, not until the statement is cut', async () => {
    await whileLocked(db, HOLD, async () => {
      const begunAtMs = performance.now();
      const error = await rename('Shipping').catch((thrown: unknown) => thrown);
      expect(isLockTimeout(error)).toBe(true);
      expect(performance.now() - begunAtMs).toBeGreaterThan(490);
    });
    expect(await nameNow()).toBe('Logistics');
  });

  it('ends a loop’s statement, which its next round tries again', async () => {
    await whileLocked(db, HOLD, async () => {
      await expect(retryDeadlock(() => rename('Shipping'))).rejects.toSatisfy(isLockTimeout);
    });
  });

  it('does not end what must not be lost: it is tried again, whole, until the lock is free', async () => {
    let tries = 0;
    let renamed: Promise<unknown> | undefined;
    await whileLocked(db, HOLD, async (untilWaited) => {
      renamed = retryLocked(() =>
        transaction(db.pool, async (tx) => {
          tries += 1;
          await query(tx, `UPDATE departments SET name = 'Shipping ' || $1`, [tries]);
        }),
      );
      await untilWaited(3);
    });
    await renamed;
    expect(await nameNow()).toBe(`Shipping ${tries}`);
    expect(tries).toBeGreaterThanOrEqual(3);
  });

  it('is not insisted on for ever, nor is any other failure tried again', async () => {
    await whileLocked(db, HOLD, async () => {
      await expect(retryLocked(() => rename('Shipping'))).rejects.toSatisfy(isLockTimeout);
    });
    let tries = 0;
    const broken = retryLocked(() => {
      tries += 1;
      return query(db.pool, 'SELECT nothing');
    });
    await expect(broken).rejects.toThrow('nothing');
    expect(tries).toBe(1);
  });
});

it('a connection that breaks between two statements fails its transaction, and nothing else', async () => {
  const broken = transaction(db.pool, async (tx) => {
    const [row] = await query<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
    const ended = new Promise((resolve) => tx.once('end', resolve));
    await query(db.pool, 'SELECT pg_terminate_backend($1)', [row?.pid]);
    await ended;
    await query(tx, 'SELECT 1');
  });
  await expect(broken).rejects.toThrow(/not queryable/);
  expect(await query(db.pool, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
