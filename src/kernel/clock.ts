/**
 * The clock for waits, due times and cadences: in scaled mode it follows the database's, since several hosts must agree.
 * Leases and rates ask the database's clock itself.
 */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };
