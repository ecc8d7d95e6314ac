import { divertQueued, divertUnsure } from './divert.ts';
import { judgeLanes, type JudgeDeps } from './judge-lanes.ts';
import { holdWatch, readStopped, tidyCounts } from './lane-health-store.ts';
import type { Relief } from './relieve-lanes.ts';

interface Deps extends JudgeDeps {
  workerId: string;
  /** Sends those by another way for whom a lane's queue is too long. */
  relieve: Relief;
}

/** A plan made just before a lane was blocked may still queue into it for so long; a statement's limit and a little. */
const ASK_AGAIN_MS = 10_000;

/** How often old counts are swept. */
const TIDY_EVERY_MS = 30_000;

/**
 * Makes the round of the one process that judges: each second it reads what all workers counted, decides for each
 * lane, writes what it has become, has everybody looked at again who waits in a lane that sends nothing, and sends by
 * another way who waits in a queue that is too long. Answers false: the next round is a second later.
 */
export function createLaneWatch(deps: Deps): () => Promise<boolean> {
  const asking: Asking = new Map();
  let tidiedAtMs = -Infinity;
  return async () => {
    if (!(await holdWatch(deps.pool, deps.workerId))) return false;
    const health = await judgeLanes(deps);
    await askWhoWaits(deps, asking);
    if (performance.now() - tidiedAtMs > TIDY_EVERY_MS) {
      tidiedAtMs = performance.now();
      await tidyCounts(deps.pool);
    }
    await deps.relieve(health);
    return false;
  };
}

/** What was asked in which epoch of a lane, and until when it is asked again. */
type Asking = Map<string, { epoch: number; untilMs: number }>;

async function askWhoWaits(deps: Deps, asking: Asking): Promise<void> {
  let asked = 0;
  for (const lane of await readStopped(deps.pool)) {
    const room = `${lane.channel}/${lane.provider} ${lane.cohort ?? ''}`;
    const before = asking.get(room);
    const isNew = before?.epoch !== lane.epoch;
    if (!isNew && performance.now() > before.untilMs) continue;
    if (isNew) asking.set(room, { epoch: lane.epoch, untilMs: performance.now() + ASK_AGAIN_MS });
    asked += await divertQueued(deps, lane);
    if (isNew) asked += await divertUnsure(deps, lane);
  }
  if (asked > 0) deps.ring('plan');
}
