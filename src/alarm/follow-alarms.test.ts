import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmKinds, type AlarmKind } from './alarm-kinds.ts';
import { alarmsOf, followAlarms, type Followed, type Seen } from './follow-alarms.ts';

const HOLD_MS = 15_000;
const follow = (looks: readonly (readonly [number, Seen])[]) => {
  let followed: Followed = new Map();
  return looks.map(([nowMs, seen]) => {
    const turn = followAlarms(followed, seen, nowMs, HOLD_MS);
    followed = turn.followed;
    return { raised: turn.raised, over: turn.over, now: alarmsOf(followed) };
  });
};
const quiet = { raised: [], over: [], now: [] };

describe('what is wrong', () => {
  it('is an alarm when it has lasted, once, and is over when it is seen to be', () => {
    expect(
      follow([
        [0, { doubts: true }],
        [14_999, { doubts: true }],
        [15_000, { doubts: true }],
        [16_000, { doubts: true }],
        [17_000, { doubts: false }],
        [18_000, { doubts: false }],
      ]),
    ).toEqual([
      quiet,
      quiet,
      { raised: ['doubts'], over: [], now: ['doubts'] },
      { raised: [], over: [], now: ['doubts'] },
      { raised: [], over: ['doubts'], now: [] },
      quiet,
    ]);
  });

  it('that mends itself before is none', () => {
    const looks = follow([
      [0, { 'no-lane': true }],
      [10_000, { 'no-lane': false }],
      [12_000, { 'no-lane': true }],
      [26_999, { 'no-lane': true }],
    ]);
    expect(looks).toEqual([quiet, quiet, quiet, quiet]);
  });

  it('stays what it was while nobody can see it', () => {
    const looks = follow([
      [0, { 'webhook-silent': true }],
      [15_000, { 'webhook-silent': true }],
      [16_000, { 'no-database': true }],
      [31_000, { 'no-database': true }],
      [32_000, { 'no-database': false, 'webhook-silent': false }],
    ]);
    expect(looks.map(({ now }) => now)).toEqual([
      [],
      ['webhook-silent'],
      ['webhook-silent'],
      ['no-database', 'webhook-silent'],
      [],
    ]);
    expect(looks.at(-1)?.over).toEqual(['no-database', 'webhook-silent']);
  });

  it('is raised and over in turns, whatever is seen when', () => {
    const seen = fc.record(
      Object.fromEntries(alarmKinds.map((kind) => [kind, fc.boolean()])) as Record<
        AlarmKind,
        fc.Arbitrary<boolean>
      >,
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20_000), seen), { maxLength: 40 }), (steps) => {
        let nowMs = 0;
        const open = new Set<AlarmKind>();
        const looks = steps.map(([afterMs, what]) => [(nowMs += afterMs), what] as const);
        for (const { raised, over, now } of follow(looks)) {
          for (const kind of raised) expect(open.has(kind)).toBe(false);
          for (const kind of over) expect(open.delete(kind)).toBe(true);
          for (const kind of raised) open.add(kind);
          expect(new Set(now)).toEqual(open);
        }
      }),
    );
  });
});
