import { retryLocked, type Pool } from '../db/sql.ts';
import type { Receipt } from '../channels/contract.ts';
import { learnStanding, type LearntStanding } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type AttemptId } from '../kernel/id.ts';
import { createGroupCommit } from '../kernel/group-commit.ts';
import { knownAttempts, writeReceipts, type ReceivedAttempt } from './receipt-store.ts';

/** A carrier waits for the answer to its report, for seconds if need be. */
const BATCHES = { atMost: 250, gatherMs: 5 };

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Opens the desk that takes receipts. `apply` resolves after the commit, so that a webhook may answer then:
 * `unknown` when no attempt has that number, which is no error of the carrier's.
 */
export function openReceiptDesk(deps: Deps) {
  const processId = newId();
  const commit = createGroupCommit<Receipt, 'applied' | 'unknown'>(
    (batch) => applyReceipts(deps, batch, processId),
    BATCHES,
  );
  return { apply: commit.submit, idle: commit.idle };
}

export type ReceiptDesk = ReturnType<typeof openReceiptDesk>;

/**
 * Whether `a` says more about an attempt than `b`: delivered beats everything, then the rank decides. Where both
 * are equal a failure does, and then the letters: it must not matter which of two comes first.
 */
export function outranks(a: Receipt, b: Receipt): boolean {
  if ((a.word === 'delivered') !== (b.word === 'delivered')) return a.word === 'delivered';
  if (a.rank !== b.rank) return a.rank > b.rank;
  if ((a.word === 'failed') !== (b.word === 'failed')) return a.word === 'failed';
  const letters = ({ carrierStatus, errorCode, verdict }: Receipt) => [
    carrierStatus,
    errorCode ?? '',
    verdict ?? '',
  ];
  const [lettersOfA, lettersOfB] = [letters(a), letters(b)];
  const differing = lettersOfA.findIndex((text, index) => text !== lettersOfB[index]);
  return (lettersOfA[differing] ?? '') > (lettersOfB[differing] ?? '');
}

/** Reduces a batch to the receipt that says most, one an attempt. */
export function reduceReceipts(batch: readonly Receipt[]): Receipt[] {
  const best = new Map<AttemptId, Receipt>();
  for (const receipt of batch) {
    const known = best.get(receipt.attemptId);
    if (!known || outranks(receipt, known)) best.set(receipt.attemptId, receipt);
  }
  return [...best.values()];
}

async function applyReceipts(
  deps: Deps,
  batch: readonly Receipt[],
  processId: string,
): Promise<('applied' | 'unknown')[]> {
  const receipts = reduceReceipts(batch);
  const written = await writeReceipts(deps.pool, receipts, deps.clock.now(), processId);
  if (written.some(({ state }) => state === 'failed')) deps.ringPlan();
  const learnt = written.flatMap(standingOf);
  await retryLocked(() => learnStanding(deps.pool, learnt, deps.clock.now()));
  const unchanged = receipts.length > written.length ? receipts.map(({ attemptId }) => attemptId) : [];
  const known = unchanged.length > 0 ? await knownAttempts(deps.pool, unchanged) : undefined;
  return batch.map(({ attemptId }) => (!known || known.has(attemptId) ? 'applied' : 'unknown'));
}

function standingOf({ contactPointId, state, verdict, errorCode }: ReceivedAttempt): LearntStanding[] {
  const reason = errorCode ?? 'reported by the carrier';
  if (state === 'delivered') return [{ contactPointId, standing: 'usable', reason: 'delivered' }];
  if (verdict === 'recipient-permanent') return [{ contactPointId, standing: 'invalid', reason }];
  if (verdict === 'opt-out') return [{ contactPointId, standing: 'opted-out', reason }];
  return [];
}
