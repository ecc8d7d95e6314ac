import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 25;

/**
 * Asks again and again until the answer is not undefined, and gives it. `wanted` says in words what was waited
 * for; when the time is over the error carries it with what was there instead.
 */
export async function eventually<T>(
  wanted: string,
  ask: () => T | undefined | Promise<T | undefined>,
  options: { withinMs?: number; everyMs?: number; instead?: () => string | Promise<string> } = {},
): Promise<T> {
  const endsAt = performance.now() + (options.withinMs ?? 30_000);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > endsAt) {
      const instead = (await options.instead?.()) ?? '';
      throw new Error(`Waited in vain for ${wanted}.${instead && `\n${instead}`}`);
    }
    await wait(options.everyMs ?? EVERY_MS);
  }
}
