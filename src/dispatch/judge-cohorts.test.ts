import { describe, expect, it } from 'vitest';
import type { Breaker, Facts, Transition } from './breaker.ts';
import { judgeCohorts } from './judge-cohorts.ts';
import type { SecondCounts } from './second-counts.ts';

const NOW = 1_000_000;
const working: Breaker = { kind: 'working', sinceS: 0 };
const blocked: Breaker = { kind: 'blocked', cause: 'errors', sinceS: NOW - 10, relapses: 0 };
const nothing = { accepted: 0, refused: 0, failed: 0, account: 0, doubted: 0, receipts: 0, late: 0 };
const ago = (seconds: number, counts: Partial<SecondCounts>): SecondCounts => ({
  ...nothing,
  second: NOW - seconds,
  ...counts,
});
const facts: Facts = {
  nowS: NOW,
  patienceS: 10,
  reportedS: null,
  answering: { sinceS: NOW - 600, toS: NOW },
  hasBetter: false,
};

interface Given {
  counts: SecondCounts[];
  breaker?: Breaker;
  facts?: Partial<Facts>;
}

/** What the lane and those of its cohorts that change become, where this was counted to each. */
function judged(
  cohorts: Record<string, Given>,
  { others = [], lane = {} }: { others?: SecondCounts[]; lane?: Partial<Given> } = {},
): Record<string, string> {
  const named = Object.entries(cohorts).map(([name, given]) => ({
    name,
    breaker: given.breaker ?? working,
    counts: given.counts,
    facts: { ...facts, ...given.facts },
  }));
  const laneNow = { breaker: lane.breaker ?? working, facts: { ...facts, ...lane.facts } };
  const all = judgeCohorts(laneNow, named, others);
  const say = (transition: Transition) => {
    if (transition.kind === 'stay') return 'stay';
    return transition.to.kind === 'working' ? 'working' : `${transition.to.kind}: ${transition.to.cause}`;
  };
  const changed = all.cohorts.map(({ cohort, transition }) => [cohort.name, say(transition)] as const);
  return { lane: say(all.lane), ...Object.fromEntries<string>(changed) };
}

describe('a country that fails', () => {
  it('is moved alone while another gets through', () => {
    const cohorts = {
      '+886': { counts: [ago(3, { failed: 30 })] },
      '+49': { counts: [ago(3, { accepted: 10 })] },
    };
    expect(judged(cohorts)).toEqual({ lane: 'stay', '+886': 'blocked: errors' });
  });

  it('is moved alone also where it is nine of ten of all that the lane sends', () => {
    const cohorts = {
      '+886': { counts: [ago(3, { failed: 900 })] },
      '+49': { counts: [ago(3, { accepted: 100 })] },
    };
    expect(judged(cohorts)).toEqual({ lane: 'stay', '+886': 'blocked: errors' });
  });

  it('is the lane where every other one fails too, however few they are yet', () => {
    const cohorts = {
      '+886': { counts: [ago(3, { failed: 30 })] },
      '+49': { counts: [ago(3, { failed: 6, accepted: 5 })] },
    };
    expect(judged(cohorts)).toEqual({ lane: 'blocked: errors' });
  });

  it('is the lane where nothing else is sent, or too little to know', () => {
    const counts = [ago(3, { failed: 30 })];
    expect(judged({ '+886': { counts } })).toEqual({ lane: 'blocked: errors' });
    expect(judged({ '+886': { counts }, '+49': { counts: [ago(3, { accepted: 4 })] } })).toEqual({
      lane: 'blocked: errors',
    });
  });

  it('is measured by the small ones too, which are judged together', () => {
    const cohorts = { '+886': { counts: [ago(3, { failed: 30 })] } };
    expect(judged(cohorts, { others: [ago(3, { accepted: 3, refused: 2 })] })).toEqual({
      lane: 'stay',
      '+886': 'blocked: errors',
    });
  });

  it('is the lane where the account itself is shut: that is everybody’s', () => {
    const cohorts = {
      '+886': { counts: [ago(3, { account: 1 })] },
      '+49': { counts: [ago(3, { accepted: 100 })] },
    };
    expect(judged(cohorts)).toEqual({ lane: 'blocked: account' });
  });

  it('counts for the lane no more once it is moved, and is tested by itself', () => {
    const cohorts = {
      '+886': { counts: [ago(12, { failed: 100 })], breaker: blocked },
      '+49': { counts: [ago(3, { accepted: 5 })] },
    };
    expect(judged(cohorts)).toEqual({ lane: 'stay', '+886': 'testing: errors' });
  });

  it('leaves it to the lane while that does not work itself', () => {
    const cohorts = {
      '+886': { counts: [ago(3, { failed: 30 })] },
      '+49': { counts: [ago(3, { accepted: 10 })] },
    };
    expect(judged(cohorts, { lane: { breaker: { ...blocked, sinceS: NOW - 3 } } })).toEqual({ lane: 'stay' });
  });
});

describe('a country that is silent', () => {
  const taken = [ago(80, { accepted: 1, receipts: 1 }), ago(20, { accepted: 30 })];
  const silent = { counts: taken, facts: { reportedS: NOW - 80 } };

  it('is moved alone while another reports', () => {
    const other = { counts: [ago(20, { accepted: 10, receipts: 10 })], facts: { reportedS: NOW - 20 } };
    expect(judged({ '+886': silent, '+49': other }, { lane: { facts: { reportedS: NOW - 20 } } })).toEqual({
      lane: 'stay',
      '+886': 'blocked: silent',
    });
  });

  it('is the lane where nobody reports', () => {
    const other = { counts: [ago(20, { accepted: 10 })], facts: { reportedS: NOW - 80 } };
    expect(judged({ '+886': silent, '+49': other }, { lane: { facts: { reportedS: NOW - 80 } } })).toEqual({
      lane: 'blocked: silent',
    });
  });

  it('has reported before, or its silence says nothing', () => {
    const other = { counts: [ago(20, { accepted: 10, receipts: 10 })], facts: { reportedS: NOW - 20 } };
    const never = { ...silent, facts: { reportedS: null } };
    expect(judged({ '+886': never, '+49': other }, { lane: { facts: { reportedS: NOW - 20 } } })).toEqual({
      lane: 'stay',
    });
  });
});

describe('a country that is slow', () => {
  const slow = (hasBetter: boolean) => ({
    counts: [ago(20, { receipts: 30, late: 30 })],
    facts: { hasBetter },
  });
  const quick = { counts: [ago(20, { receipts: 10 })] };

  it('is moved alone where another provider is better for it', () => {
    expect(judged({ '+886': slow(true), '+49': quick })).toEqual({ lane: 'stay', '+886': 'blocked: slow' });
  });

  it('stays where no other provider is: nothing flaps', () => {
    expect(judged({ '+886': slow(false), '+49': quick })).toEqual({ lane: 'stay' });
  });

  it('is the lane where all are slow', () => {
    const lane = { facts: { hasBetter: true } };
    expect(judged({ '+886': slow(true), '+49': slow(true) }, { lane })).toEqual({ lane: 'blocked: slow' });
  });
});
