import { expect, it } from 'vitest';
import { openSlots } from './slots.ts';

/** Takes all slots, as a claim that filled the lane does. */
function fullSlots(total: number) {
  const slots = openSlots(total);
  for (let index = 0; index < total; index++) slots.take();
  return slots;
}

/** Whether the promise is resolved once everything that is due now has run. */
async function isResolved(promise: Promise<void>): Promise<boolean> {
  let resolved = false;
  void promise.then(() => (resolved = true));
  await new Promise((resolve) => setImmediate(resolve));
  return resolved;
}

it('an idle lane claims at once', async () => {
  expect(await isResolved(openSlots(4).untilWorthwhile(4, 60_000))).toBe(true);
});

it('a full lane claims nothing, whatever its patience, until a send has ended', async () => {
  const slots = fullSlots(4);
  const claim = slots.untilWorthwhile(2, 0);
  expect(await isResolved(claim)).toBe(false);
  slots.release();
  await claim;
  expect(slots.free()).toBe(1);
});

it('a claim waits for as many slots as make it worthwhile', async () => {
  const slots = fullSlots(4);
  const claim = slots.untilWorthwhile(2, 60_000);
  slots.release();
  expect(await isResolved(claim)).toBe(false);
  slots.release();
  expect(await isResolved(claim)).toBe(true);
});

it('one slow send does not hold up the claim for longer than its patience', async () => {
  const slots = fullSlots(2);
  slots.release();
  await slots.untilWorthwhile(2, 5);
  expect(slots.free()).toBe(1);
});

it('a lane is idle when its last send has ended', async () => {
  const slots = fullSlots(2);
  const idle = slots.untilIdle();
  slots.release();
  expect(await isResolved(idle)).toBe(false);
  slots.release();
  expect(await isResolved(idle)).toBe(true);
});
