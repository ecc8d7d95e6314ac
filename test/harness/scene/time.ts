import { query } from '../../../src/db/sql.ts';
import { parseDurationMs } from '../../../src/kernel/duration.ts';
import { eventually } from './eventually.ts';
import type { Stage } from './open-stage.ts';

/** Lets time pass on the stage's clock: `2m`. */
export function pass({ clock, processes }: Stage, duration: string): void {
  const ms = parseDurationMs(duration);
  if (ms === undefined) throw new Error(`${duration} is no duration`);
  clock.jump(ms);
  for (const { context } of processes) context.ring('plan');
}

/**
 * Waits until so many attempts are in doubt, and lets the time pass for which they wait for a callback, until none
 * of them does any more. That time is the database's, which no test can move: instead the doubt is made older.
 */
export async function passDoubt({ db }: Stage, attempts: number): Promise<void> {
  const inDoubt = async () => {
    const rows = await query<{ id: string }>(db.pool, `SELECT id FROM attempts WHERE state = 'in-doubt'`);
    return rows.length === attempts ? rows.map(({ id }) => id) : undefined;
  };
  const ids = await eventually(`${attempts} attempts in doubt`, inDoubt);
  await ageDoubt(db);
  const left = `SELECT 1 FROM attempts WHERE id = ANY ($1::bigint[]) AND state = 'in-doubt'`;
  const isOver = async () => (await query(db.pool, left, [ids])).length === 0 || undefined;
  await eventually('the doubt to be over', isOver);
}

/** Makes whatever is in doubt now so old that nobody expects its callback any more. */
export async function ageDoubt(db: Stage['db']): Promise<void> {
  const older = `UPDATE attempts SET doubted_at = doubted_at - interval '1 minute' WHERE state = 'in-doubt'`;
  await query(db.pool, older);
}
