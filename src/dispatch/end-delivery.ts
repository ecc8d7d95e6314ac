import { isRungAgain, isStranded, isUnsettled, type Case } from './choose-lane.ts';
import type { AttemptView, EndReason, NextStep } from './delivery-view.ts';

/** It asks for no answer, has arrived, and nothing of it is on its way any more. */
export function isTold(now: Case): boolean {
  const { attempts } = now.delivery;
  const isOnItsWay = (attempt: AttemptView) => isUnsettled(attempt) && !isNeedless(attempt, now);
  return !now.plan.asks && attempts.some(({ state }) => state === 'delivered') && !attempts.some(isOnItsWay);
}

export function endTold(now: Case): NextStep {
  const withdraw = now.delivery.attempts.filter((attempt) => isNeedless(attempt, now));
  return {
    kind: 'end',
    state: 'delivered',
    reason: 'told',
    withdraw: withdraw.map(({ sequence }) => sequence),
  };
}

/** Whoever has been told need not wait for a lane that is down, nor be rung once more. */
function isNeedless(attempt: AttemptView, now: Case): boolean {
  return isStranded(attempt, now) || (attempt.state === 'queued' && isRungAgain(attempt, now));
}

function strandedIn(now: Case): number[] {
  return now.delivery.attempts.filter((a) => isStranded(a, now)).map(({ sequence }) => sequence);
}

/** The route is used up, and nothing is under way any more. */
export function end(now: Case): NextStep {
  const { delivery } = now;
  const has = (state: AttemptView['state']) => delivery.attempts.some((attempt) => attempt.state === state);
  const withdraw = strandedIn(now);
  const ended = (state: 'delivered' | 'sent' | 'unreachable', reason: EndReason): NextStep => ({
    kind: 'end',
    state,
    reason,
    withdraw,
  });
  const isThere = has('delivered') || (has('accepted') && delivery.state === 'delivered');
  if (isThere) return ended('delivered', 'no-answer');
  if (has('accepted')) return ended('sent', 'no-word');
  return ended('unreachable', whyUnreachable(now, withdraw.length > 0));
}

function whyUnreachable({ delivery, plan }: Case, wasWaiting: boolean): EndReason {
  if (wasWaiting) return 'channel-down';
  if (delivery.attempts.length > 0) return 'all-failed';
  const named = new Set(plan.route.flatMap(({ channels }) => channels));
  return delivery.paths.some(({ channel }) => named.has(channel)) ? 'channel-off' : 'no-path';
}
