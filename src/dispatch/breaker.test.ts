import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneCause } from '../reachability/board-facts.ts';
import { judge, type Breaker, type Facts } from './breaker.ts';
import type { SecondCounts } from './second-counts.ts';

const NOW = 1_000_000;
const working: Breaker = { kind: 'working', sinceS: 0 };
const nothing = {
  accepted: 0,
  refused: 0,
  failed: 0,
  account: 0,
  doubted: 0,
  receipts: 0,
  late: 0,
};
const ago = (seconds: number, counts: Partial<SecondCounts>): SecondCounts => ({
  ...nothing,
  second: NOW - seconds,
  ...counts,
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  nowS: NOW,
  patienceS: 10,
  reportedS: null,
  answering: { sinceS: NOW - 600, toS: NOW },
  hasBetter: false,
  ...more,
});
const become = (breaker: Breaker, counts: SecondCounts[], more: Partial<Facts> = {}) => {
  const transition = judge(breaker, counts, facts(more));
  return transition.kind === 'stay' ? 'stay' : transition.to;
};

describe('a lane that works', () => {
  it.each<[string, SecondCounts[], Partial<Facts>, LaneCause | 'stay']>([
    ['half of forty fail', [ago(3, { failed: 10, doubted: 10, accepted: 20 })], {}, 'errors'],
    ['less than half fail', [ago(3, { failed: 20, accepted: 21 })], {}, 'stay'],
    [
      'twenty fail in twenty seconds',
      [ago(18, { failed: 10, accepted: 5 }), ago(3, { failed: 10, accepted: 5 })],
      {},
      'errors',
    ],
    ['twenty failed, but not lately', [ago(25, { failed: 40 })], {}, 'stay'],
    ['nineteen fail at once: too few', [ago(3, { failed: 19, accepted: 10 })], {}, 'stay'],
    [
      'five fail over a second, and nothing else',
      [ago(3, { failed: 3 }), ago(2, { doubted: 2 })],
      {},
      'errors',
    ],
    ['four fail over a second: too few', [ago(3, { failed: 3 }), ago(2, { doubted: 1 })], {}, 'stay'],
    ['five fail within one second', [ago(3, { failed: 5 })], {}, 'stay'],
    [
      'five fail, and a recipient is turned away',
      [ago(3, { failed: 5 }), ago(2, { refused: 1, failed: 1 })],
      {},
      'stay',
    ],
    ['many are turned away for their own sake', [ago(3, { refused: 500 })], {}, 'stay'],
    ['the account is shut', [ago(1, { account: 1, accepted: 50 })], {}, 'account'],
    ['twenty taken, none reported', [ago(12, { accepted: 20 })], { reportedS: NOW - 90 }, 'silent'],
    ['the same, but it never reported before', [ago(12, { accepted: 20 })], {}, 'stay'],
    [
      'the same, but our webhook does not answer',
      [ago(12, { accepted: 20 })],
      { reportedS: NOW - 90, answering: null },
      'stay',
    ],
    [
      'the same, but our webhook answers only since they were taken',
      [ago(12, { accepted: 20 })],
      { reportedS: NOW - 90, answering: { sinceS: NOW - 11, toS: NOW } },
      'stay',
    ],
    [
      'the same, but our webhook has not been seen to answer since their patience was over',
      [ago(12, { accepted: 20 })],
      { reportedS: NOW - 90, answering: { sinceS: NOW - 600, toS: NOW - 3 } },
      'stay',
    ],
    ['the same, but within its patience', [ago(8, { accepted: 200 })], { reportedS: NOW - 90 }, 'stay'],
    ['one of them was reported', [ago(12, { accepted: 20 })], { reportedS: NOW - 11 }, 'stay'],
    [
      'half of its reports come late, and another is better',
      [ago(12, { receipts: 20, late: 10 })],
      { hasBetter: true },
      'slow',
    ],
    ['all are late, and nothing is better', [ago(12, { receipts: 20, late: 20 })], {}, 'stay'],
  ])('%s', (_, counts, more, cause) => {
    const to = become(working, counts, more);
    if (cause === 'stay') expect(to).toBe('stay');
    else expect(to).toEqual({ kind: 'blocked', cause, sinceS: NOW, relapses: 0 });
  });

  it('is not judged by what it did before it worked', () => {
    expect(become({ kind: 'working', sinceS: NOW - 12 }, [ago(13, { failed: 100 })])).toBe('stay');
  });
});

describe('a lane that is blocked', () => {
  const blocked = (sinceS: number, relapses = 0, cause: LaneCause = 'errors'): Breaker => ({
    kind: 'blocked',
    cause,
    sinceS,
    relapses,
  });
  it('is tested after ten seconds, after each relapse twice as late, after a minute at most', () => {
    const rests = [0, 1, 2, 3, 8].map((relapses) => {
      for (let rest = 0; rest < 200; rest++)
        if (become(blocked(NOW - rest, relapses), []) !== 'stay') return rest;
      return Infinity;
    });
    expect(rests).toEqual([10, 20, 40, 60, 60]);
    expect(become(blocked(NOW - 10), [])).toMatchObject({ kind: 'testing', step: 1, stepS: NOW });
  });

  it('for being slow works again as soon as nothing is better', () => {
    expect(become(blocked(NOW - 10, 0, 'slow'), [])).toEqual({ kind: 'working', sinceS: NOW });
    expect(become(blocked(NOW - 10, 0, 'slow'), [], { hasBetter: true })).toMatchObject({ kind: 'testing' });
  });
});

describe('a lane that is tested', () => {
  const testing = (
    step: 0 | 1 | 2 | 3,
    stepAgo: number,
    sinceAgo = stepAgo,
    cause: LaneCause = 'errors',
  ): Breaker => ({
    kind: 'testing',
    cause,
    sinceS: NOW - sinceAgo,
    relapses: 1,
    step,
    stepS: NOW - stepAgo,
  });
  it('goes up a step when it got through for three seconds, and works after the last', () => {
    const good = [ago(3, { accepted: 2 })];
    expect(become(testing(1, 2), [ago(1, { accepted: 2 })])).toBe('stay');
    expect(become(testing(1, 3), good)).toMatchObject({ step: 2 });
    expect(become(testing(2, 3, 6), good)).toMatchObject({ step: 3 });
    expect(become(testing(3, 4, 10), good)).toEqual({ kind: 'working', sinceS: NOW });
    expect(become(testing(3, 3, 9), good)).toBe('stay');
  });
  it('stays on its step while nothing shows that it gets through', () => {
    expect(become(testing(1, 3), [])).toBe('stay');
    expect(become(testing(1, 60, 60, 'silent'), [ago(5, { accepted: 5 })], { reportedS: NOW - 500 })).toBe(
      'stay',
    );
  });
  it('stops when it fails, and is blocked again when ten seconds are over', () => {
    expect(become(testing(1, 2), [ago(1, { failed: 1 })])).toMatchObject({ kind: 'testing', step: 0 });
    expect(become(testing(0, 5, 9), [])).toBe('stay');
    expect(become(testing(0, 8, 10), [])).toEqual({
      kind: 'blocked',
      cause: 'errors',
      sinceS: NOW,
      relapses: 2,
    });
  });
  it('after silence needs a report, and fails when none comes within its patience', () => {
    const silent = testing(1, 20, 20, 'silent');
    const reported = [ago(15, { accepted: 5 }), ago(12, { receipts: 1 })];
    expect(become(silent, reported, { reportedS: NOW - 12 })).toMatchObject({ step: 2 });
    expect(become(silent, [ago(15, { accepted: 5 })], { reportedS: NOW - 500 })).toMatchObject({
      kind: 'blocked',
    });
  });
  it('works again when nobody has used it for five minutes', () => {
    expect(become(testing(1, 300), [])).toEqual({ kind: 'working', sinceS: NOW });
    expect(become(testing(1, 299), [])).toBe('stay');
  });
});

/** A lane that sends so many a second, of which a share fails, judged each second. */
function live(seconds: number, perSecond: number, share: (second: number) => number, luck: () => number) {
  let breaker: Breaker = working;
  const counts: SecondCounts[] = [];
  const changes: { second: number; kind: Breaker['kind'] }[] = [];
  for (let second = 1_000; second < 1_000 + seconds; second++) {
    const step =
      breaker.kind === 'testing' ? [0, 0.05, 0.25, 1][breaker.step] : breaker.kind === 'working' ? 1 : 0;
    const sends = Math.ceil(perSecond * (step ?? 0));
    const failed = Array.from({ length: sends }, luck).filter((number) => number < share(second)).length;
    counts.push({ ...nothing, second, failed, accepted: sends - failed });
    const transition = judge(breaker, counts.slice(-180), facts({ nowS: second }));
    if (transition.kind === 'stay') continue;
    if (transition.to.kind !== breaker.kind) changes.push({ second, kind: transition.to.kind });
    breaker = transition.to;
  }
  return { breaker, changes };
}

const luckOf = (numbers: readonly number[]) => {
  let state = numbers.reduce((sum, number) => (sum * 31 + number) >>> 0, 7);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

describe('whatever the carrier does', () => {
  const seed = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
  it('F14 a fifth failing at random never blocks', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 5, max: 200 }), (numbers, perSecond) => {
        expect(live(180, perSecond, () => 0.2, luckOf(numbers)).changes).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('F14 it changes once in ten seconds at most, but for its first trip', () => {
    const anyShares = fc.array(fc.constantFrom(0, 0.2, 0.5, 0.9, 1), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(seed, anyShares, fc.integer({ min: 1, max: 100 }), (numbers, shares, perSecond) => {
        const share = (second: number) => shares[Math.floor(second / 7) % shares.length] ?? 0;
        const { changes } = live(300, perSecond, share, luckOf(numbers));
        const gaps = changes.slice(1).map(({ second }, n) => second - (changes[n]?.second ?? 0));
        expect(gaps.filter((gap) => gap < 10)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('F13 all failing blocks it within two seconds at full speed, and all well again lets it work', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 10, max: 200 }), (numbers, perSecond) => {
        const dead = live(60, perSecond, () => 1, luckOf(numbers));
        expect(dead.changes[0]).toEqual({ second: dead.changes[0]?.second, kind: 'blocked' });
        expect(dead.changes[0]?.second).toBeLessThanOrEqual(1_002);
        const well = live(200, perSecond, (second) => (second < 1_060 ? 1 : 0), luckOf(numbers));
        expect(well.breaker.kind).toBe('working');
      }),
      { numRuns: 40 },
    );
  });
});
