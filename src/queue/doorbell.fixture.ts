import { pino } from 'pino';
import { expect } from 'vitest';
import type { Database } from '../db/connect.ts';
import { openDoorbell, type Doorbell } from './open-doorbell.ts';

/** A doorbell with what it heard and logged. */
export interface Heard {
  doorbell: Doorbell;
  heard: { room: string; at: number }[];
  /** Messages of level warn and above, and `doorbell works again`. */
  said: string[];
}

interface Place {
  redisUrl: string | undefined;
  pool: Database['pool'];
}

/** Opens a doorbell that remembers; `hears` as a worker process does. */
export async function openRemembering(place: Place, hears: boolean): Promise<Heard> {
  const heard: Heard['heard'] = [];
  const said: string[] = [];
  const log = pino(
    { level: 'info' },
    { write: (line: string) => said.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const onRing = (room: string) => heard.push({ room, at: performance.now() });
  const doorbell = await openDoorbell({ ...place, log, ...(hears ? { onRing } : {}) });
  return { doorbell, heard, said };
}

/** Rings until the room is heard: a ring alone may get lost, as long as the next one is not. */
export async function expectHeard(from: Doorbell, to: Heard, room: string, limitMs = 15_000): Promise<void> {
  await expect
    .poll(
      () => {
        from.ring(room);
        return to.heard.map((ring) => ring.room);
      },
      { timeout: limitMs, interval: 100 },
    )
    .toContain(room);
}
