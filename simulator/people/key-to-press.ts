import type { Desk } from '../desk.ts';
import type { CallRecord } from '../twilio/call-store.ts';
import { holderOf, intentOf, keyOf } from './manner.ts';

/** A key that will be pressed, if `decide` still says so when the time has come. */
export interface KeyIntent {
  readonly key: string;
  readonly afterMs: number;
  /** Marks the incident as answered; false when it was answered meanwhile. */
  decide(): boolean;
}

/**
 * What the person who took this call does when asked for a key: presses one, listens on and does nothing, or
 * hangs up, having answered before. Nonsense on the telephone is the key 9.
 */
export function keyToPress(desk: Desk, call: CallRecord): KeyIntent | 'hang-up' | undefined {
  const { scenario } = desk.stage;
  const person = holderOf(desk, call.order.to, call.nth);
  if (!person) return undefined;
  const talk = desk.memory.recall(person.id, undefined, scenario.people.quiet);
  if (call.pressed !== undefined)
    return { key: keyAskedFor(call) ?? call.pressed, afterMs: 500, decide: () => true };
  if (talk.answeredAt !== undefined) return 'hang-up';
  const intent = intentOf(scenario, 'voice', person, talk);
  if (!intent.answers) return undefined;
  if (intent.nonsense) {
    talk.saidNonsense = true;
    return { key: '9', afterMs: intent.afterMs, decide: () => true };
  }
  const key = keyOf(scenario, person, undefined);
  return {
    key,
    afterMs: intent.afterMs,
    decide() {
      if (talk.answeredAt !== undefined) return false;
      talk.answeredAt = Date.now();
      call.pressed = key;
      return true;
    },
  };
}

/** The one key that the last sentence asks for; undefined where it offers several, or none. */
function keyAskedFor({ transcript }: CallRecord): string | undefined {
  const { text = '' } = transcript.findLast(({ who }) => who === 'carrier') ?? {};
  const keys = Array.from(text.matchAll(/(?:press|按)\s*(\d)/gi), ([, key]) => key);
  return keys.length === 1 ? keys[0] : undefined;
}
