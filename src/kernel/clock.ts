/**
 * The clock for waits, due times and cadences. Leases and rates use the database's clock instead, because
 * several hosts must agree on them.
 */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };
