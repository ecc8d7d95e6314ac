import { expect, test, vi } from 'vitest';
import { createLog } from '../kernel/log.ts';
import { createHealth } from './doorbell-health.ts';
import type { DoorbellQueue, HearEnd } from './doorbell-queue.ts';
import { startListener } from './start-listener.ts';

const never = new Promise<never>(() => undefined);

test('a worker that makes no progress is thrown away, and a new one hears', async () => {
  const drop = vi.fn(() => never);
  const stuck: HearEnd = { next: () => never, drop };
  const rooms = ['plan', undefined];
  const sound: HearEnd = {
    next: () => (rooms.length > 0 ? Promise.resolve(rooms.shift()) : never),
    drop: () => Promise.resolve(),
  };
  const ends = [stuck, sound];
  const openHearEnd = () => ends.shift() ?? sound;
  const queue: DoorbellQueue = {
    prepare: () => Promise.resolve(),
    openRingEnd: () => {
      throw new Error('nobody rings here');
    },
    openHearEnd,
  };
  const health = createHealth(createLog('silent'));
  const heard: string[] = [];
  const listener = startListener(queue, health, (room) => heard.push(room));
  await vi.waitFor(() => expect(health.state()).toBe('degraded'), { timeout: 8_000 });
  await vi.waitFor(() => expect(heard).toEqual(['plan']), { timeout: 8_000 });
  expect(drop).toHaveBeenCalledTimes(1);
  expect(health.state()).toBe('working');
  await listener.stop();
});
