import type { Pool } from '../db/sql.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome, Sender } from '../channels/contract.ts';
import { learnStanding, type LearntStanding } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import { createGroupCommit } from '../kernel/group-commit.ts';
import { type ClaimedAttempt } from './lane-store.ts';
import { writeOutcomes, type SettledAttempt } from './outcome-store.ts';

/** Nobody waits for an outcome but the slot that its send had. */
const BATCHES = { atMost: 250, gatherMs: 10 };

/** As long as the lease may still hold; after it the sweep has put the attempt in doubt anyway. */
const TRIES = 5;
const PAUSE_MS = 1_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  workerId: string;
  /** A delivery must be looked at again. */
  ringPlan: () => void;
}

/** A send that came back. */
export interface Sent {
  attempt: ClaimedAttempt;
  leaseToken: string;
  outcome: Outcome;
  sender: Sender;
}

/**
 * Writes what sends came to, many in one statement. A failed write is tried again for as long as a lease lasts:
 * a lost outcome would mean a message sent twice.
 */
export function createOutcomeWriter(deps: Deps) {
  const commit = createGroupCommit<Sent, undefined>(async (batch) => {
    await writeAgain(deps, batch);
    if (batch.some(({ outcome }) => outcome.kind === 'rejected')) deps.ringPlan();
    for (const sent of batch) report(deps.log, sent);
    await learn(deps, batch);
    return batch.map(() => undefined);
  }, BATCHES);
  return { write: commit.submit, idle: commit.idle };
}

export type OutcomeWriter = ReturnType<typeof createOutcomeWriter>;

function settle({ attempt, leaseToken, outcome, sender }: Sent, now: Date): SettledAttempt {
  const retryAfterMs = outcome.kind === 'rejected' ? outcome.retryAfterMs : null;
  const retryAt = retryAfterMs === null ? null : new Date(now.getTime() + retryAfterMs);
  return { attempt, leaseToken, outcome, sender, retryAt };
}

async function writeAgain(deps: Deps, batch: readonly Sent[]): Promise<void> {
  const now = deps.clock.now();
  const settled = batch.map((sent) => settle(sent, now));
  for (let tries = 1; ; tries++) {
    try {
      await writeOutcomes(deps.pool, settled, now, deps.workerId);
      return;
    } catch (error) {
      if (tries === TRIES) throw error;
      deps.log.warn({ err: error, attempts: settled.length }, 'outcomes not written, trying again');
      await wait(PAUSE_MS);
    }
  }
}

/** The outcomes are written: what cannot be learnt now, the next attempt will teach again. */
async function learn({ pool, clock, log }: Deps, batch: readonly Sent[]): Promise<void> {
  try {
    await learnStanding(pool, batch.flatMap(standingOf), clock.now());
  } catch (error) {
    log.warn({ err: error }, 'the standing of contact points was not written');
  }
}

/** A contact point that a carrier calls bad is not used again until the directory changes it. */
function standingOf({ attempt, outcome }: Sent): LearntStanding[] {
  if (outcome.kind !== 'rejected') return [];
  const { contactPointId } = attempt;
  const reason = `${outcome.code}: ${outcome.text}`;
  if (outcome.verdict === 'recipient-permanent') return [{ contactPointId, standing: 'invalid', reason }];
  if (outcome.verdict === 'opt-out') return [{ contactPointId, standing: 'opted-out', reason }];
  return [];
}

/** What only an operator can mend is an error; what the route goes round by itself is a warning at most. */
function report(log: Logger, { attempt, outcome, sender }: Sent): void {
  if (outcome.kind === 'accepted') return;
  const facts = {
    attempt: attempt.id,
    channel: sender.channel,
    provider: sender.provider,
    code: outcome.code,
  };
  const ours = outcome.kind === 'rejected' && outcome.verdict === 'our-fault';
  if (ours)
    log.error({ ...facts, text: outcome.text }, 'a provider refuses our requests: check its settings');
  else log.debug(facts, `send ${outcome.kind}`);
}
