import type { Answering } from '../alarm/probe-store.ts';
import type { LaneCause } from '../reachability/board-facts.ts';
import { failures, isMostlyLate, outcomes, total, HALF, type SecondCounts } from './second-counts.ts';

/** Seconds of the database's clock. `relapses`: how often a test has failed since it was first blocked. */
export type Breaker =
  | { kind: 'working'; sinceS: number }
  | { kind: 'blocked'; cause: LaneCause; sinceS: number; relapses: number }
  | { kind: 'testing'; cause: LaneCause; sinceS: number; relapses: number; step: Step; stepS: number };

/** 0: the test has failed, nothing more is sent; 1 to 3: the part of SHARES that may be. */
export type Step = 0 | 1 | 2 | 3;

/** Of those who would be sent through a lane that is tested, the part that may (design 7.9). */
export const SHARES: Readonly<Record<Step, number>> = { 0: 0, 1: 0.05, 2: 0.25, 3: 1 };

/** What a decision looks at besides the counts. */
export interface Facts {
  nowS: number;
  /** How long a good lane of this channel takes to its first receipt, at the most. */
  patienceS: number;
  /** When it last reported; null: it never has, so that its silence says nothing. */
  reportedS: number | null;
  /** In which time our own webhook is known to have answered: else silence is ours. */
  answering: Answering | null;
  /** Another lane of the channel works and is not slow: slowness alone leads nowhere else. */
  hasBetter: boolean;
}

/** `figures`: so many of so many, by what the cause counts. */
export type Transition =
  { kind: 'stay' } | { kind: 'change'; to: Breaker; figures: { bad: number; of: number } | null };

/** Errors are judged over so many seconds, and only when there are so many of them (design 7.9). */
export const WINDOW_S = 20;
const AT_LEAST = 20;

/** With fewer sends than that, so many failures over more than a second and nothing else are enough. */
export const STRAIGHT = 5;

/** A lane changes once in so many seconds at most, but for its first trip: nothing flaps (F14). */
const DWELL_S = 10;

/** A blocked lane is tested after DWELL_S, twice as long after each relapse, and never longer than this. */
const LONGEST_REST_S = 60;

/** How long each step of a test lasts at least. */
const STEP_S = 3;

/** After so long without a single send an old fault proves nothing any more. */
const FORGET_S = 300;

/** Silence and slowness are judged over so many seconds. */
export const LONG_WINDOW_S = 60;

/** The counts that `judge` needs go back so far: the longest patience and its window. */
export const COUNTS_BACK_S = 180;

const STAY: Transition = { kind: 'stay' };

/**
 * Decides, and changes nothing. A lane is
 *
 *   working   until its account is shut (one such answer is enough), half of its sends fail (at least AT_LEAST within
 *             WINDOW_S, or STRAIGHT over a second and nothing else), it takes AT_LEAST and reports none of them within
 *             its patience, or half of its reports come late and another lane is better. Then it is
 *   blocked   and sends nothing. It rests for DWELL_S, longer after each relapse. Then it is
 *   testing   and sends a twentieth, a quarter, then all, each for STEP_S at least, once something has shown that it
 *             gets through again: an answer, or after silence a report. When half of the test's sends fail it
 *             stops at once, and is blocked again when DWELL_S is over. After the last step it is working.
 *
 * What is slow is working again as soon as nothing is better. A test that nobody uses for FORGET_S is over.
 */
export function judge(breaker: Breaker, counts: readonly SecondCounts[], facts: Facts): Transition {
  switch (breaker.kind) {
    case 'working':
      return judgeWorking(breaker, counts, facts);
    case 'blocked':
      return judgeBlocked(breaker, facts);
    case 'testing':
      return judgeTesting(breaker, counts, facts);
    default:
      return breaker satisfies never;
  }
}

type Of<K extends Breaker['kind']> = Extract<Breaker, { kind: K }>;

function judgeWorking({ sinceS }: Of<'working'>, counts: readonly SecondCounts[], facts: Facts): Transition {
  const { nowS } = facts;
  if (nowS - sinceS < DWELL_S) return STAY;
  const block = (cause: LaneCause, bad: number, of: number): Transition => ({
    kind: 'change',
    to: { kind: 'blocked', cause, sinceS: nowS, relapses: 0 },
    figures: { bad, of },
  });
  const recent = counts.filter(({ second }) => second >= Math.max(sinceS, nowS - WINDOW_S));
  const sum = total(recent);
  if (sum.account > 0) return block('account', sum.account, outcomes(sum));
  if (isFailing(recent)) return block('errors', failures(sum), outcomes(sum));
  const silent = countUnreported(sinceS, counts, facts);
  if (silent >= AT_LEAST) return block('silent', silent, silent);
  const long = total(counts.filter(({ second }) => second >= Math.max(sinceS, nowS - LONG_WINDOW_S)));
  if (facts.hasBetter && long.receipts >= AT_LEAST && isMostlyLate(long)) {
    return block('slow', long.late, long.receipts);
  }
  return STAY;
}

function isFailing(recent: readonly SecondCounts[]): boolean {
  const sum = total(recent);
  const failed = failures(sum);
  if (failed >= AT_LEAST && failed >= HALF * outcomes(sum)) return true;
  const seconds = recent.filter((one) => failures(one) > 0).map(({ second }) => second);
  const [first, last] = [Math.min(...seconds), Math.max(...seconds)];
  const since = total(recent.filter(({ second }) => second >= first));
  return failed >= STRAIGHT && last > first && since.accepted + since.refused === 0;
}

/** How many it has taken since its last report, whose whole patience passed while our webhook answered. */
function countUnreported(sinceS: number, counts: readonly SecondCounts[], facts: Facts): number {
  const { nowS, patienceS, reportedS, answering } = facts;
  if (answering === null || reportedS === null) return 0;
  const fromS = Math.max(sinceS, reportedS + 1, answering.sinceS, nowS - patienceS - LONG_WINDOW_S);
  const toS = answering.toS - patienceS;
  return total(counts.filter(({ second }) => second >= fromS && second <= toS)).accepted;
}

function judgeBlocked({ cause, sinceS, relapses }: Of<'blocked'>, { nowS, hasBetter }: Facts): Transition {
  const restedS = nowS - sinceS;
  if (restedS < DWELL_S) return STAY;
  if (cause === 'slow' && !hasBetter) return work(nowS);
  if (restedS < Math.min(DWELL_S * 2 ** relapses, LONGEST_REST_S)) return STAY;
  const to: Breaker = { kind: 'testing', cause, sinceS: nowS, relapses, step: 1, stepS: nowS };
  return { kind: 'change', to, figures: null };
}

function judgeTesting(breaker: Of<'testing'>, counts: readonly SecondCounts[], facts: Facts): Transition {
  const { nowS } = facts;
  const { sinceS, stepS, step, cause } = breaker;
  const isDwelt = nowS - sinceS >= DWELL_S;
  if (step === 0 || isTestFailed(breaker, counts, facts)) return failTest(breaker, facts);
  const during = total(counts.filter(({ second }) => second >= sinceS));
  if (outcomes(during) === 0 && nowS - stepS >= FORGET_S) return work(nowS);
  if (!isProven(cause, during) || nowS - stepS < STEP_S) return STAY;
  if (step === 3) return isDwelt ? work(nowS) : STAY;
  return { kind: 'change', to: { ...breaker, step: step === 1 ? 2 : 3, stepS: nowS }, figures: null };
}

function isTestFailed(
  { cause, sinceS, stepS }: Of<'testing'>,
  counts: readonly SecondCounts[],
  facts: Facts,
): boolean {
  const during = total(counts.filter(({ second }) => second >= stepS));
  const failed = failures(during);
  if (failed > 0 && failed >= HALF * outcomes(during)) return true;
  return cause === 'silent' && countUnreported(sinceS, counts, facts) > 0;
}

function failTest(breaker: Of<'testing'>, { nowS }: Facts): Transition {
  const { cause, sinceS, relapses, step } = breaker;
  if (nowS - sinceS >= DWELL_S) {
    const to: Breaker = { kind: 'blocked', cause, sinceS: nowS, relapses: relapses + 1 };
    return { kind: 'change', to, figures: null };
  }
  return step === 0 ? STAY : { kind: 'change', to: { ...breaker, step: 0, stepS: nowS }, figures: null };
}

/** Whether the test has shown that what was wrong is over. */
function isProven(cause: LaneCause, during: SecondCounts): boolean {
  switch (cause) {
    case 'errors':
    case 'account':
      return during.accepted + during.refused > 0;
    case 'silent':
      return during.receipts > 0;
    case 'slow':
      return during.receipts > 0 && !isMostlyLate(during);
    default:
      return cause satisfies never;
  }
}

function work(nowS: number): Transition {
  return { kind: 'change', to: { kind: 'working', sinceS: nowS }, figures: null };
}
