import { retryDeadlock, transaction, type Transaction } from '../db/sql.ts';
import { decideSteps, type PlanDeps, type Planned } from './decide-steps.ts';
import { takeDue } from './delivery-store.ts';
import { leaveHeld } from './held-store.ts';
import { leaveAnswered } from './settle-answered.ts';
import { writeSteps } from './write-steps.ts';

const PAGE = 1_000;

/**
 * Takes a page of due deliveries, decides each one's next step and writes it, in one transaction. A delivery
 * that another worker holds is skipped; whatever changed it has set its due time, so it is looked at again.
 */
export async function advance(deps: PlanDeps): Promise<Planned> {
  const lanesNow = await deps.readLanesNow();
  const onePage = async (tx: Transaction): Promise<Planned> => {
    const now = deps.clock.now();
    const due = await takeDue(tx, now, PAGE);
    if (due.length === 0) return { more: false, lanes: new Set() };
    const mayGo = await leaveHeld(tx, due);
    const messages = await deps.readMessages(
      tx,
      mayGo.map(({ messageId }) => messageId),
    );
    const open = await leaveAnswered(tx, mayGo, messages, now);
    const decided = await decideSteps(tx, open, { ...deps, messages, lanesNow, now });
    const { lanes } = await writeSteps(tx, decided, deps.weigh, now);
    return { more: due.length === PAGE, lanes };
  };
  return retryDeadlock(() => transaction(deps.pool, onePage));
}
