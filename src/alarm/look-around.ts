import { pendingMigrations } from '../db/pending-migrations.ts';
import type { Pool } from '../db/sql.ts';
import { readIllness, type LaneNames } from './alarm-store.ts';
import type { Seen } from './follow-alarms.ts';

/** A database that takes longer than this to answer three small questions is as good as away. */
const ANSWER_WITHIN_MS = 5_000;

interface Deps {
  pool: Pool;
  lanes: LaneNames;
}

/** Looks at everything that can be wrong. Never throws: a database that does not answer is what it finds. */
export async function lookAround(deps: Deps): Promise<Seen> {
  const gone: Seen = { 'no-database': true };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Seen>((resolve) => {
    timer = setTimeout(() => resolve(gone), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([look(deps).catch(() => gone), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A database without our tables is one whose migrations are behind. */
async function look({ pool, lanes }: Deps): Promise<Seen> {
  if ((await pendingMigrations(pool)).length > 0) return { 'no-database': false, 'migrations-behind': true };
  const illness = await readIllness(pool, lanes);
  return { 'no-database': false, 'migrations-behind': false, ...illness };
}
