import type { Listed } from '../channels/contract.ts';
import type { AttemptId } from '../kernel/id.ts';

/** An attempt whose answer was lost, as its carrier may know it. */
export interface Sought {
  readonly attemptId: AttemptId;
  readonly address: string;
  /** An SMS's text, which holds the person's own link; null where the carrier keeps none (a call). */
  readonly text: string | null;
  /** The answer may still come: it takes part in the count, and is not settled. */
  readonly isUnderWay: boolean;
}

/**
 * Which of the listed messages is which attempt. Pure. Same address and same text are the same message; carriers may
 * put words of their own before a text. Where fewer are listed than are sought nobody knows whose they are, and none
 * is taken: rather a duplicate than silence. `listed` holds only what no attempt is known by yet.
 */
export function matchListed(sought: readonly Sought[], listed: readonly Listed[]): Map<AttemptId, Listed> {
  const free = new Map<string, Listed[]>();
  for (const one of listed) free.set(one.address, [...(free.get(one.address) ?? []), one]);
  const matched = new Map<AttemptId, Listed>();
  for (const alike of groupAlike(sought)) {
    const [first] = alike;
    if (first === undefined) continue;
    const there = (free.get(first.address) ?? []).filter((one) => isSameText(one.text, first.text));
    if (there.length < alike.length) continue;
    alike
      .filter(({ isUnderWay }) => !isUnderWay)
      .forEach(({ attemptId }, index) => {
        const one = there[index];
        if (one) matched.set(attemptId, one);
      });
  }
  return matched;
}

function groupAlike(sought: readonly Sought[]): Sought[][] {
  const groups = new Map<string, Sought[]>();
  for (const one of sought) {
    const key = JSON.stringify([one.address, one.text?.trim() ?? null]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function isSameText(listed: string | null, sought: string | null): boolean {
  return listed === null || sought === null || listed.trim().endsWith(sought.trim());
}
