import {
  judge,
  LONG_WINDOW_S,
  STRAIGHT,
  WINDOW_S,
  type Breaker,
  type Facts,
  type Transition,
} from './breaker.ts';
import { failures, HALF, isMostlyLate, outcomes, total, type SecondCounts } from './second-counts.ts';

/** A part of a lane that is judged by itself: a country, a mail domain. */
export interface JudgedCohort {
  breaker: Breaker;
  counts: readonly SecondCounts[];
  facts: Facts;
}

/** What a lane and its cohorts come to. A cohort that is not named stays as it is. */
export interface Judgement<C extends JudgedCohort> {
  lane: Transition;
  cohorts: { cohort: C; transition: Transition }[];
}

/**
 * Decides, and changes nothing. A cohort has a breaker as a lane has, and is moved alone where the rest of the lane shows
 * that it gets through; where it does not, or there is no rest, it is the lane that is judged, with all of them. What a
 * cohort counts while it does not work is no longer the lane's. `others`: what is counted to no cohort.
 */
export function judgeCohorts<C extends JudgedCohort>(
  { breaker, facts }: { breaker: Breaker; facts: Facts },
  cohorts: readonly C[],
  others: readonly SecondCounts[],
): Judgement<C> {
  const judged = cohorts.map((cohort) => ({
    cohort,
    transition: judge(cohort.breaker, cohort.counts, cohort.facts),
  }));
  const moved = judged.filter(({ cohort }) => cohort.breaker.kind !== 'working');
  const well = judged.filter(({ cohort }) => cohort.breaker.kind === 'working');
  const suspects = breaker.kind === 'working' ? well.filter(({ transition }) => isSuspect(transition)) : [];
  const rest = [
    ...others,
    ...well.filter((one) => !suspects.includes(one)).flatMap(({ cohort }) => cohort.counts),
  ];
  const alone = suspects.filter(({ transition }) => isSound(causeOf(transition), rest, facts.nowS));
  const withTheLane = suspects.filter((one) => !alone.includes(one)).flatMap(({ cohort }) => cohort.counts);
  return { lane: judge(breaker, [...rest, ...withTheLane], facts), cohorts: [...moved, ...alone] };
}

/** An account that is shut is shut for everybody. */
function isSuspect(transition: Transition): boolean {
  const cause = causeOf(transition);
  return cause !== null && cause !== 'account';
}

function causeOf(transition: Transition) {
  return transition.kind === 'change' && transition.to.kind === 'blocked' ? transition.to.cause : null;
}

/** Whether so much has got through in the way that the cause says is barred. */
function isSound(cause: ReturnType<typeof causeOf>, counts: readonly SecondCounts[], nowS: number): boolean {
  const within = (seconds: number) => total(counts.filter(({ second }) => second >= nowS - seconds));
  switch (cause) {
    case 'errors': {
      const sum = within(WINDOW_S);
      return sum.accepted + sum.refused >= STRAIGHT && failures(sum) < HALF * outcomes(sum);
    }
    case 'silent':
      return within(LONG_WINDOW_S).receipts >= STRAIGHT;
    case 'slow': {
      const sum = within(LONG_WINDOW_S);
      return sum.receipts >= STRAIGHT && !isMostlyLate(sum);
    }
    case 'account':
    case null:
      return false;
    default:
      return cause satisfies never;
  }
}
