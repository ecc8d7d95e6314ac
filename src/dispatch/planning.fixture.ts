import type { Pool } from '../db/sql.ts';
import { openPaths } from '../directory/open-paths.ts';
import type { MessageId } from '../kernel/id.ts';
import type { PlanDeps } from './decide-steps.ts';
import type { LanesNow } from './delivery-view.ts';
import { createWeigher } from './message-plan.ts';
import { createMessageReader } from './message-store.ts';

/** What planning needs on this database: by `now`, with these lanes, and with a reader that remembers nothing yet. */
export function openPlanning(
  pool: Pool,
  { now, lanes }: { now: () => Date; lanes: LanesNow },
  onUnreadable: (id: MessageId, error: unknown) => void,
): PlanDeps {
  return {
    pool,
    clock: { now },
    readMessages: createMessageReader(onUnreadable),
    weigh: createWeigher('https://tocsin.example.org'),
    readLanesNow: () => Promise.resolve(lanes),
    readPaths: openPaths(),
  };
}
