/** What a person knows of one incident. */
export interface Conversation {
  /** Which of the person's conversations it is, from 1: it stands for the incident wherever chance decides. */
  readonly number: number;
  readonly tokens: Set<string>;
  answeredAt: number | undefined;
  /** Has the person already sent something nobody understands? */
  saidNonsense: boolean;
}

/** What the people remember: which incident they have answered. */
export interface Memory {
  /**
   * The conversation a message belongs to. A link decides by its token. Without one it is the latest conversation,
   * unless that was answered more than `quietMs` ago; then, as with somebody who knows of nothing yet, it is a new one.
   */
  recall(personId: string, token: string | undefined, quietMs: number): Conversation;
  clear(): void;
}

/** Older conversations than this are forgotten. */
const kept = 20;

/** Nobody knows anything yet. */
export function createMemory(): Memory {
  const people = new Map<string, Conversation[]>();
  const counts = new Map<string, number>();
  return {
    recall(personId, token, quietMs) {
      const known = people.get(personId) ?? [];
      people.set(personId, known);
      const found = token === undefined ? latest(known, quietMs) : byToken(known, token);
      if (found) return found;
      const number = (counts.get(personId) ?? 0) + 1;
      counts.set(personId, number);
      const fresh: Conversation = {
        number,
        tokens: new Set(token === undefined ? [] : [token]),
        answeredAt: undefined,
        saidNonsense: false,
      };
      known.push(fresh);
      if (known.length > kept) known.shift();
      return fresh;
    },
    clear() {
      people.clear();
      counts.clear();
    },
  };
}

function latest(known: readonly Conversation[], quietMs: number): Conversation | undefined {
  const last = known.at(-1);
  if (last?.answeredAt !== undefined && Date.now() - last.answeredAt > quietMs) return undefined;
  return last;
}

function byToken(known: readonly Conversation[], token: string): Conversation | undefined {
  return known.find(({ tokens }) => tokens.has(token));
}
