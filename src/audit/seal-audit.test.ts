import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/empty-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { recordAudit } from './record-audit.ts';
import { sealAudit, verifyAudit } from './seal-audit.ts';

let db: Database;
beforeAll(async () => {
  db = await emptyDatabase();
});
afterAll(() => db.close());
beforeEach(() => query(db.pool, 'TRUNCATE audit_entries RESTART IDENTITY'));

async function record(from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    await recordAudit(db.pool, {
      at: new Date(Date.UTC(2026, 0, 1, 0, 0, number)),
      actor: `operator:ana`,
      action: 'lane.held',
      subject: `sms/lane-${number}`,
      details: { z: number, a: { text: '已收到', none: null } },
    });
  }
}

test('entries are sealed in batches, each on the one before, and the whole holds', async () => {
  await record(1, 3);
  expect(await sealAudit(db)).toBe(3);
  await record(4, 5);
  expect(await verifyAudit(db)).toMatchObject({ entries: 5, unsealed: 2, fault: undefined });
  expect(await sealAudit(db)).toBe(2);
  expect(await sealAudit(db)).toBe(0);
  const { head, ...verified } = await verifyAudit(db);
  expect(verified).toEqual({ entries: 5, unsealed: 0, fault: undefined });
  expect(head).toMatch(/^[0-9a-f]{64}$/);
});

test('more than one batch becomes one chain', async () => {
  await query(
    db.pool,
    `INSERT INTO audit_entries (at, actor, action, subject)
     SELECT '2026-01-01', 'local', 'sign-in', n::text FROM generate_series(1, 2500) AS n`,
  );
  expect(await sealAudit(db)).toBe(2500);
  expect(await verifyAudit(db)).toMatchObject({ entries: 2500, unsealed: 0, fault: undefined });
});

test('an entry whose number was drawn early and committed late still finds its place', async () => {
  await record(1, 3);
  await query(db.pool, 'UPDATE audit_entries SET id = 10 WHERE id = 2');
  await sealAudit(db);
  await query(
    db.pool,
    `INSERT INTO audit_entries (id, at, actor, action, subject) VALUES (2, '2026-01-01', 'a', 'b', 'late')`,
  );
  await sealAudit(db);
  await record(4, 4);
  await sealAudit(db);
  expect(await verifyAudit(db)).toMatchObject({ entries: 5, unsealed: 0, fault: undefined });
});

test.each([
  ['at', `at = at + interval '1 millisecond'`],
  ['actor', `actor = 'operator:anb'`],
  ['action', `action = 'lane.helc'`],
  ['subject', `subject = overlay(subject placing 'T' from 1)`],
  ['details', `details = jsonb_set(details, '{z}', '31')`],
  ['prev_hash', `prev_hash = overlay(prev_hash placing 'x' from 5)`],
  ['hash', `hash = overlay(hash placing 'x' from 64)`],
])('one byte changed in %s is found, and the entry is named', async (_, change) => {
  await record(1, 5);
  await sealAudit(db);
  await query(db.pool, `UPDATE audit_entries SET ${change} WHERE id = 3`);
  expect((await verifyAudit(db)).fault).toMatchObject({ id: '3' });
});

test('an entry taken out is missed by the one after it', async () => {
  await record(1, 5);
  await sealAudit(db);
  await query(db.pool, 'DELETE FROM audit_entries WHERE id = 3');
  expect((await verifyAudit(db)).fault).toEqual({ id: '4', detail: 'the entry before it is missing' });
});

test('a seal torn off is found', async () => {
  await record(1, 2);
  await sealAudit(db);
  await query(db.pool, 'UPDATE audit_entries SET hash = NULL WHERE id = 1');
  expect((await verifyAudit(db)).fault).toEqual({ id: '1', detail: 'its seal is torn off' });
});
