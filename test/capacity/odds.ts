import type { Channel } from '../../src/kernel/channel.ts';

/** What becomes of a message that a carrier took, and what the person does who has it. */
export interface Odds {
  /** The part of which the carrier reports that it was delivered; of the rest it reports nothing, or a failure. */
  readonly delivered: number;
  readonly failed: number;
  /** Seconds until that is reported. */
  readonly afterS: { readonly min: number; readonly max: number };
}

/** Email reports no delivery (a bounce comes late), push only where the app runs, a call ends when it was taken or not. */
export const ODDS: Readonly<Record<Channel, Odds>> = {
  push: { delivered: 0.7, failed: 0.01, afterS: { min: 1, max: 4 } },
  sms: { delivered: 0.95, failed: 0.02, afterS: { min: 2, max: 10 } },
  email: { delivered: 0, failed: 0.01, afterS: { min: 5, max: 60 } },
  voice: { delivered: 0.65, failed: 0.35, afterS: { min: 20, max: 45 } },
};

/** The part of those who have a message that answer it, and the seconds after which half of them have. */
export const ANSWERS = { share: 0.8, halfS: 60 };
