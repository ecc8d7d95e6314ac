import type { LaneCause } from '../reachability/board-facts.ts';
import { SHARES, type Breaker, type Transition } from './breaker.ts';

/** Probes a second while a lane is tested: the step's share of its cap, within these bounds. */
const PROBES_AT_MOST = { 1: 10, 2: 50 } as const;
const UNCAPPED_PER_SECOND = 100;

/** What a lane, or a cohort of one, was found to be. */
export interface Verdict {
  state: Breaker['kind'];
  breaker: Breaker;
  share: number;
  cause: LaneCause | null;
  causeSince: Date | null;
  silentSince: Date | null;
  reason: string | null;
  at: Date;
}

/** What it was before. */
interface Before {
  breaker: Breaker;
  causeSince: Date | null;
  reason: string | null;
  /** When it last reported, in seconds of the database's clock. */
  reportedS: number | null;
}

type Figures = Extract<Transition, { kind: 'change' }>['figures'];

/** The breaker's word, with what people and planning read of it; `now` of context.clock, `nowS` of the database's. */
export function verdictOf(
  before: Before,
  transition: Transition,
  { now, nowS }: { now: Date; nowS: number },
): Verdict {
  const breaker = transition.kind === 'change' ? transition.to : before.breaker;
  const figures = transition.kind === 'change' ? transition.figures : null;
  return {
    breaker,
    state: breaker.kind,
    share: shareOf(breaker),
    ...troubleOf(breaker, before, figures, now),
    silentSince: silentSinceOf(breaker, nowS - (before.reportedS ?? nowS), now),
    at: now,
  };
}

function troubleOf(
  breaker: Breaker,
  before: Before,
  figures: Figures,
  now: Date,
): Pick<Verdict, 'cause' | 'causeSince' | 'reason'> {
  if (breaker.kind === 'working') return { cause: null, causeSince: null, reason: null };
  const causeSince = before.breaker.kind === 'working' ? now : before.causeSince;
  const reason = figures ? sayCause(breaker.cause, figures) : before.reason;
  return { cause: breaker.cause, causeSince, reason };
}

/** The last report's instant by context.clock, `ago` seconds before now. */
function silentSinceOf(breaker: Breaker, ago: number, now: Date): Date | null {
  const isSilent = breaker.kind !== 'working' && breaker.cause === 'silent';
  return isSilent ? new Date(now.getTime() - ago * 1_000) : null;
}

function shareOf(breaker: Breaker): number {
  if (breaker.kind === 'testing') return SHARES[breaker.step];
  return breaker.kind === 'working' ? 1 : 0;
}

/** How many a second a lane may be tried with; null: as many as its cap lets. */
export function probesOf(breaker: Breaker, perSecond: number | null): number | null {
  if (breaker.kind !== 'testing' || breaker.step === 3) return null;
  if (breaker.step === 0) return 0;
  const share = SHARES[breaker.step] * (perSecond ?? UNCAPPED_PER_SECOND);
  return Math.min(Math.max(share, 1), PROBES_AT_MOST[breaker.step]);
}

/** What is wrong, for a manager, with the figures it was judged by. */
function sayCause(cause: LaneCause, { bad, of }: { bad: number; of: number }): string {
  switch (cause) {
    case 'errors':
      return `${bad} of the last ${of} tries failed`;
    case 'account':
      return 'the provider has turned the whole account away';
    case 'silent':
      return `${bad} were taken, and nothing has been reported about any of them`;
    case 'slow':
      return `${bad} of the last ${of} reports came too late`;
    default:
      return cause satisfies never;
  }
}
