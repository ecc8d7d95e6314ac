/** What one thing costs, in microseconds of a core. */
export interface Cost {
  /** Of Node: the workers, and for what comes in the web side. */
  readonly node: number;
  readonly database: number;
}

/** Measured by `npm run bench` (docs/performance.md): `fan-out` for a message, `whole-loop` less `fan-out` for a report. */
export const COSTS = {
  /** From launch to the durable outcome: planned, claimed, sent, written. */
  message: { node: 126, database: 97 },
  /** A carrier's signed report. */
  report: { node: 102, database: 45 },
} as const satisfies Record<string, Cost>;

/** One worker at a time plans a message's recipients; what it did in the same row while it sent too. */
export const PLANNED_PER_SECOND = 5_980;

/** The part of a core that is planned with: the rest is for bursts, reports to executives and the machine itself. */
export const PLANNED_LOAD = 0.7;

/** A message with two reports as it takes room in the tables and their indexes, by pg_total_relation_size. */
export const BYTES_PER_MESSAGE = 1_350;
