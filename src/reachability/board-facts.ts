import * as z from 'zod';
import type { PersonState, Reachability } from './schema.ts';

const count = z.int().min(0);
const instant = z.iso.datetime();

/** Why people are not heard from yet: one line a state and reason, the worst state first. */
export interface StuckGroup {
  readonly state: PersonState;
  readonly reason: string | null;
  readonly people: number;
}

/** Somebody who asked for help and is not cleared. */
export interface HelpRequest {
  readonly employeeId: string;
  readonly name: string;
  readonly site: string | null;
  readonly note: string | null;
}

/** Why a provider does not work: it fails, its account is shut, it takes and never reports, it reports too late. */
export const laneCauses = ['errors', 'account', 'silent', 'slow'] as const;
export type LaneCause = (typeof laneCauses)[number];

/** A queue too long to be sent in time: how many waited in it at most, and how many took another way because of it. */
export const congestionSchema = z.strictObject({
  since: instant,
  backlog: count,
  perSecond: z.number(),
  moved: count,
  /** The channels that they took. */
  to: z.array(z.string()),
});
export type Congestion = z.output<typeof congestionSchema>;

/** Between a provider and the one country, by its calling code, or mail domain to which it does not get through. */
export const TO_COHORT = ' → ';

/** A provider that does not work normally now. */
export interface Obstacle {
  readonly channel: string;
  /** Where it works but for one country or mail domain, with that: see `TO_COHORT`. */
  readonly provider: string;
  /** Of its lane, or `congested`, or `unreported`: it has never reported on anything. */
  readonly state: string;
  /** What Tocsin itself has found; null where a hand holds it. */
  readonly cause: LaneCause | null;
  /** In an operator's words, or with the figures it was judged by. */
  readonly reason: string | null;
  readonly since: string;
  /** Of a provider that works and is `congested`. */
  readonly congestion?: Congestion;
  /** How many it took of this incident while it is `unreported`. */
  readonly taken?: number;
}

/** All that moves on the live board. `curve` counts who had answered by the end of each of equal spans. */
export interface BoardFacts {
  readonly reachability: Reachability;
  readonly state: string;
  /** When it was closed or stopped; null: it has not ended. */
  readonly endedAt: string | null;
  readonly stuck: readonly StuckGroup[];
  readonly help: readonly HelpRequest[];
  /** Of those whom `byAnswer` counts by an answer, who need help all the same, and whose call was cleared. */
  readonly helpByAnswer: Readonly<Record<string, { readonly open: number; readonly cleared: number }>>;
  /** What hinders sending now, none once nothing more is sent; and who has never reported. */
  readonly obstacles: readonly Obstacle[];
  readonly curve: {
    readonly seconds: number;
    readonly heard: readonly number[];
    readonly had: readonly number[];
  };
}
