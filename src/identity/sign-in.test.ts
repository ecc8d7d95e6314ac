import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovedClock } from '../../test/harness/scene/moved-clock.ts';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { Actor } from './actor.ts';
import { createKey, findKeyHolder } from './api-keys.ts';
import { createOperator, setOperator } from './operators.ts';
import { generatePassword } from './password.ts';
import { signIn } from './sign-in.ts';

const clock = createMovedClock();
const admin: Actor = { kind: 'local', id: 'local', role: 'admin' };
const password = 'correct horse battery';
let db: Database;
beforeAll(async () => {
  db = await openDatabase();
  await createOperator({ db, clock }, { name: 'ana', password, role: 'operator' }, admin);
});
afterAll(() => db.close());

test('the right name and password, and nothing else', async () => {
  expect(await signIn({ db, clock }, ' ana ', password)).toMatchObject({ name: 'ana', role: 'operator' });
  expect(await signIn({ db, clock }, 'ana', `${password}.`)).toBeUndefined();
  expect(await signIn({ db, clock }, 'nobody', password)).toBeUndefined();
});

test('a password is kept as its Argon2id hash', async () => {
  const rows = await query<{ password_hash: string }>(db.pool, 'SELECT password_hash FROM operators');
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('an unknown name takes as much work as a wrong password', async () => {
  /** Of this process alone: whatever else runs here does not lengthen it. */
  const timeOf = async (name: string) => {
    const before = process.cpuUsage();
    await signIn({ db, clock }, name, 'wrong');
    return process.cpuUsage(before).user;
  };
  await timeOf('warm');
  const known = await timeOf('ana');
  expect(await timeOf('somebody else')).toBeGreaterThan(known / 4);
});

test('guessing is slowed down, for names that are not there too, and a right password waits as well', async () => {
  await createOperator({ db, clock }, { name: 'bo', password, role: 'viewer' }, admin);
  for (const name of ['bo', 'no such name']) {
    for (let tries = 0; tries < 5; tries++) await signIn({ db, clock }, name, 'wrong');
    await expect(signIn({ db, clock }, name, password)).rejects.toMatchObject({ type: 'too-many-tries' });
  }
  clock.jump(61_000);
  expect(await signIn({ db, clock }, 'bo', password)).toMatchObject({ name: 'bo' });
  expect(await signIn({ db, clock }, 'bo', 'wrong')).toBeUndefined();
});

test('guesses made at the same moment count one by one', async () => {
  const guesses = Array.from({ length: 12 }, () => signIn({ db, clock }, 'eve', 'wrong'));
  const refused = (await Promise.allSettled(guesses)).filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(7);
});

test('a name is given once; setOperator replaces its password', async () => {
  const again = createOperator({ db, clock }, { name: 'ana', password, role: 'admin' }, admin);
  await expect(again).rejects.toMatchObject({ type: 'bad-request', errors: [{ pointer: '/name' }] });
  await setOperator({ db, clock }, { name: 'ana', password: 'another long one', role: 'admin' }, admin);
  expect(await signIn({ db, clock }, 'ana', password)).toBeUndefined();
  expect(await signIn({ db, clock }, 'ana', 'another long one')).toMatchObject({ role: 'admin' });
});

test('an API key is kept as a hash, noted as used once a minute, and dead once revoked', async () => {
  const { id, key } = await createKey({ db, clock }, { role: 'viewer' }, admin);
  expect(key).toMatch(/^tcn_[0-9a-f]{8}_[\w-]{43}$/);
  const row = async () => db.prisma.apiKey.findUniqueOrThrow({ where: { id } });
  expect(JSON.stringify(await row())).not.toContain(key.slice(-43));

  expect(await findKeyHolder({ db, clock }, key)).toEqual({ kind: 'key', id: `key:${id}`, role: 'viewer' });
  const first = (await row()).lastUsedAt;
  clock.jump(30_000);
  await findKeyHolder({ db, clock }, key);
  expect((await row()).lastUsedAt).toEqual(first);
  clock.jump(31_000);
  await findKeyHolder({ db, clock }, key);
  expect((await row()).lastUsedAt).not.toEqual(first);

  expect(await findKeyHolder({ db, clock }, `${key.slice(0, -1)}!`)).toBeUndefined();
  const changed = key.endsWith('A') ? 'E' : 'A';
  expect(await findKeyHolder({ db, clock }, key.slice(0, -1) + changed)).toBeUndefined();
  await db.prisma.apiKey.update({ where: { id }, data: { revokedAt: clock.now() } });
  expect(await findKeyHolder({ db, clock }, key)).toBeUndefined();
});

test('what was done to identities stands in the audit trail, without a secret', async () => {
  const rows = await query<{ action: string }>(
    db.pool,
    'SELECT DISTINCT action FROM audit_entries ORDER BY 1',
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'key.create',
    'operator.create',
    'operator.set',
    'sign-in',
  ]);
});

test('a generated password can be read out and is never the same', () => {
  const made = new Set(Array.from({ length: 50 }, generatePassword));
  expect(made.size).toBe(50);
  for (const one of made) expect(one).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
});
