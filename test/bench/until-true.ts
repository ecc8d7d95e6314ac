import { setTimeout as wait } from 'node:timers/promises';

/** How long a fact of the bench may take to come true. */
const WITHIN_MS = 300_000;

/** Asks every 20 ms until the answer is true; throws when it does not come true within five minutes. */
export async function untilTrue(
  fact: string,
  ask: () => Promise<boolean | undefined> | boolean,
): Promise<void> {
  const giveUpAtMs = performance.now() + WITHIN_MS;
  while (!(await ask())) {
    if (performance.now() > giveUpAtMs) throw new Error(`in five minutes it did not come true that ${fact}`);
    await wait(20);
  }
}
