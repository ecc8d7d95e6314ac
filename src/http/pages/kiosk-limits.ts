import { MemoryStore, type Options } from 'express-rate-limit';

/** Numbers in a minute at one kiosk of whom nothing is asked: people mistype a few, somebody who guesses types many. */
const MISSES_A_KIOSK = 20;
const KIOSK_WINDOW_MS = 60_000;

/** Looks at one number, at whatever kiosk. */
const LOOKS_A_NUMBER = 10;
const NUMBER_WINDOW_MS = 600_000;

/** Slows the guessing of staff numbers. Who is known never counts against a kiosk, so a queue at it is not held up. */
export interface KioskLimits {
  /** Counts a look at a number; false where it was looked at too often, or the kiosk has missed too often. */
  mayLook(kioskId: string, number: string): Promise<boolean>;
  /** Counts a number of whom nothing is asked. */
  miss(kioskId: string): Promise<void>;
}

/** Opens them for this process. */
export function openKioskLimits(): KioskLimits {
  const misses = openCounter(KIOSK_WINDOW_MS);
  const looks = openCounter(NUMBER_WINDOW_MS);
  return {
    mayLook: async (kioskId, number) => {
      const missed = await misses.get(kioskId);
      if (missed !== undefined && missed.totalHits >= MISSES_A_KIOSK && isRunning(missed)) return false;
      const { totalHits } = await looks.increment(number.normalize('NFKC').trim().toUpperCase());
      return totalHits <= LOOKS_A_NUMBER;
    },
    miss: async (kioskId) => {
      await misses.increment(kioskId);
    },
  };
}

function openCounter(windowMs: number): MemoryStore {
  const store = new MemoryStore();
  store.init({ windowMs } as Options);
  return store;
}

function isRunning({ resetTime }: { resetTime: Date | undefined }): boolean {
  return resetTime !== undefined && resetTime.getTime() > Date.now();
}
