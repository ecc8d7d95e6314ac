import { query, retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { isFulfilled, takeLooks, type LookedAt } from './planned-step-store.ts';
import { writePlannedStep } from './send-planned-step.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Sends what the playbooks of running incidents plan, each as soon as what it waits for has come. That it was sent is written
 * in the transaction that writes the message: a round that dies has sent nothing or all of it. Rings the planner for what it
 * wrote. Throws the first fault, when all were looked at.
 */
export async function keepPlan({ pool, clock, ringPlan }: Deps): Promise<void> {
  const now = clock.now();
  const faults: unknown[] = [];
  for (const look of await retryDeadlock(() => takeLooks(pool, now))) {
    try {
      if (!look.isDue && !(await isFulfilled(pool, look))) continue;
      if (await retryDeadlock(() => transaction(pool, (tx) => send(tx, look, now)))) ringPlan();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Opens the round of a loop that sends what is planned. */
export function openPlanKeeper(deps: Deps): () => Promise<false> {
  return async () => {
    await keepPlan(deps);
    return false;
  };
}

/** Whether it was sent: not where the incident does not run any more, or others hold it, who may be sending it. */
async function send(tx: Transaction, { incidentId, step }: LookedAt, now: Date): Promise<boolean> {
  const held = await query(
    tx,
    `SELECT 1 FROM incidents WHERE id = $1 AND state = 'active' FOR NO KEY UPDATE SKIP LOCKED`,
    [incidentId],
  );
  return held.length > 0 && writePlannedStep(tx, { incidentId, step, by: 'tocsin', now });
}
