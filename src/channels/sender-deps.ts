import type { Logger } from '../kernel/log.ts';

/** What a sender needs besides its provider's settings. */
export interface SenderDeps {
  /** What carriers and employees call; no slash at its end. */
  readonly publicUrl: string;
  readonly secret: string;
  readonly log: Logger;
  /** Where the simulator's push service is; undefined where nothing is simulated. */
  readonly simulatedOrigin: string | undefined;
}
