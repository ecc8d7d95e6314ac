import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EmployeeId } from '../kernel/id.ts';
import { ACCEPT_WITHIN_MS, decidePage, leastBusyFirst, type Asked } from './decide-page.ts';

const [ana, wei, dora, eva] = ['ana', 'wei', 'dora', 'eva'] as [
  EmployeeId,
  EmployeeId,
  EmployeeId,
  EmployeeId,
];
const at = (seconds: number) => seconds * 1_000;
const asked = (employeeId: EmployeeId, seconds: number, isOut = false): Asked => ({
  employeeId,
  atMs: at(seconds),
  isOut,
});

test.each([
  ['the holder is paged first', [wei, dora], [], 0, wei],
  ['they have a minute', [wei, dora], [asked(wei, 0)], 59, 'wait'],
  ['then their deputy is paged too', [wei, dora], [asked(wei, 0)], 60, dora],
  ['at once where they cannot', [wei, dora], [asked(wei, 0, true)], 3, dora],
  ['the next holder after the deputy', [wei, dora, eva], [asked(wei, 0), asked(dora, 60)], 120, eva],
  ['nobody is paged twice for one call', [wei, wei, dora], [asked(wei, 0)], 60, dora],
  ['nor for themselves', [ana, dora], [], 0, dora],
  ['nobody is left', [wei], [asked(wei, 0)], 60, 'nobody'],
  ['nobody holds it', [], [], 0, 'nobody'],
  ['who holds it only now is paged', [wei, eva], [asked(wei, 0)], 900, eva],
] as const)('%s', (_, inTurn, before, now, next) => {
  const step = decidePage({ callerId: ana, inTurn, asked: before }, at(now));
  expect(step.kind === 'page' ? step.employeeId : step.kind).toBe(next);
});

test('each in turn is paged once, none sooner than a minute after who was before and had not said no, until nobody is left', () => {
  const people = fc.array(fc.constantFrom(ana, wei, dora, eva), { maxLength: 8 });
  fc.assert(
    fc.property(people, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (inTurn, cannot) => {
      const before: Asked[] = [];
      let nowMs = 0;
      for (; nowMs < 10 * ACCEPT_WITHIN_MS; nowMs += 1_000) {
        const step = decidePage({ callerId: ana, inTurn, asked: before }, nowMs);
        if (step.kind === 'nobody') break;
        if (step.kind !== 'page') continue;
        const last = before.at(-1);
        if (last !== undefined && !last.isOut)
          expect(nowMs - last.atMs).toBeGreaterThanOrEqual(ACCEPT_WITHIN_MS);
        before.push({ employeeId: step.employeeId, atMs: nowMs, isOut: cannot[before.length] ?? false });
      }
      expect(before.map(({ employeeId }) => employeeId)).toEqual([
        ...new Set(inTurn.filter((id) => id !== ana)),
      ]);
      expect(nowMs).toBe(before.filter(({ isOut }) => !isOut).length * ACCEPT_WITHIN_MS + countOut(before));
    }),
  );
});

/** Whoever cannot is found out at the next look, a second later. */
function countOut(before: readonly Asked[]): number {
  return before.filter(({ isOut }) => isOut).length * 1_000;
}

test('whoever goes to the fewest calls comes first, and among equals whoever is first in turn', () => {
  expect(leastBusyFirst([wei, dora, eva], [])).toEqual([wei, dora, eva]);
  expect(leastBusyFirst([wei, dora, eva], [wei, wei, dora])).toEqual([eva, dora, wei]);
});
