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
 * Waits until so many attempts are in doubt, and lets the time pass for which they wait for a callback. That time is
 * the database's, which no test can move: instead it is made to lie further back.
 */
export async function passDoubt({ db }: Stage, attempts: number): Promise<void> {
  const inDoubt = async () =>
    (await query(db.pool, `SELECT 1 FROM attempts WHERE state = 'in-doubt'`)).length === attempts ||
    undefined;
  await eventually(`${attempts} attempts in doubt`, inDoubt);
  await query(
    db.pool,
    `UPDATE attempts SET doubted_at = doubted_at - interval '1 minute' WHERE state = 'in-doubt'`,
  );
}
