import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';

const entry = { method: 'POST', path: '/', address: '', fields: {} } as const;

test('entries are found after a number and by kind, and counted', () => {
  const ledger = createLedger();
  for (const kind of ['push', 'mail', 'push'] as const) ledger.add({ ...entry, kind });
  expect(ledger.entries({ after: 1 }).map(({ number }) => number)).toEqual([2, 3]);
  expect(ledger.entries({ kind: 'push', limit: 1 }).map(({ number }) => number)).toEqual([1]);
  expect([ledger.count('push'), ledger.count('mail'), ledger.count('cut')]).toEqual([2, 1, 0]);
});

test('a full ledger forgets its oldest tenth and says how many', () => {
  const ledger = createLedger(20);
  for (let count = 0; count < 21; count += 1) ledger.add({ ...entry, kind: 'push' });
  expect(ledger.forgotten()).toBe(2);
  expect(ledger.entries().map(({ number }) => number)).toEqual(
    Array.from({ length: 19 }, (_, index) => index + 3),
  );
  expect(ledger.entries({ after: 20 }).map(({ number }) => number)).toEqual([21]);
  expect(ledger.count('push')).toBe(21);
});
