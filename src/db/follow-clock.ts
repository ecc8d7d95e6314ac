import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import { query, type Pool } from './sql.ts';

/** A quartz drifts by a millisecond in so long; a machine that slept is late for no longer than this. */
const LOOK_EVERY_MS = 10_000;

/** An answer that took longer, as for want of a free connection, says too little of when it was given. */
const SLOW_MS = 1_000;

/** From here on somebody should look after the machine's clock: a link's or a push's token may be refused elsewhere. */
const WRONG_BY_MS = 60_000;

/**
 * The database's clock, so that all hosts agree on waits and due times, however wrong their own clocks are or jump:
 * between looks it goes on by the time that has passed here. While the database is away it goes on so.
 */
export async function followClock(pool: Pool, log: Logger): Promise<{ clock: Clock; stop: () => void }> {
  let anchor = await readAnchor(pool);
  const wrongByMs = Math.abs(Date.now() - timeBy(anchor));
  if (wrongByMs >= WRONG_BY_MS)
    log.warn({ wrongByMs }, 'this machine’s clock is not the database’s, which is followed');
  const timer = setInterval(() => {
    readAnchor(pool).then(
      (read) => {
        if (read.tookMs <= SLOW_MS) anchor = read;
      },
      () => undefined,
    );
  }, LOOK_EVERY_MS);
  timer.unref();
  return { clock: { now: () => new Date(timeBy(anchor)) }, stop: () => clearInterval(timer) };
}

/** What the database's clock said at a moment of `performance.now()`. */
interface Anchor {
  timeMs: number;
  atMs: number;
  /** From the question to the answer. */
  tookMs: number;
}

const timeBy = ({ timeMs, atMs }: Anchor) => timeMs + performance.now() - atMs;

/** It was said somewhere between the question and the answer. */
async function readAnchor(pool: Pool): Promise<Anchor> {
  const askedAtMs = performance.now();
  const [row] = await query<{ ms: number }>(
    pool,
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  if (!row) throw new Error('the database did not say what time it is');
  const tookMs = performance.now() - askedAtMs;
  return { timeMs: row.ms, atMs: askedAtMs + tookMs / 2, tookMs };
}
