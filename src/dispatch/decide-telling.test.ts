import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideTelling, type ListStand } from './decide-telling.ts';

const known: ListStand = { isTold: true, toldPeople: 3, people: 3, hasNew: false };

test.each<[string, Partial<ListStand>, ReturnType<typeof decideTelling>]>([
  ['a new list is told', { isTold: false, toldPeople: 0 }, 'tell'],
  ['who knows it as it is, is left alone', {}, 'rest'],
  ['a shorter one is told', { people: 2 }, 'tell'],
  ['one with somebody new is told, though as many are on it', { hasNew: true }, 'tell'],
  ['that it is empty is told', { people: 0 }, 'tell-empty'],
  ['not to whoever has emptied it', { people: 0, toldPeople: 0 }, 'end'],
  ['not to whoever never heard of it', { people: 0, isTold: false, toldPeople: 0 }, 'end'],
])('%s', (_, change, next) => {
  expect(decideTelling({ ...known, ...change })).toBe(next);
});

/** What can befall a list between two looks at it: people answer, are marked by its person, or fall silent. */
const event = fc.record({
  kind: fc.constantFrom('answer' as const, 'mark' as const, 'fall-silent' as const, 'nothing' as const),
  people: fc.integer({ min: 1, max: 5 }),
});

/** Plays a list: after each event it is looked at, and what is decided is done. */
function play(events: readonly { kind: 'answer' | 'mark' | 'fall-silent' | 'nothing'; people: number }[]) {
  let [people, toldPeople, isTold, isEnded] = [3, 0, false, false];
  const said: number[] = [];
  for (const { kind, people: some } of [{ kind: 'nothing' as const, people: 1 }, ...events]) {
    const leave = Math.min(some, people);
    const hasNew = kind === 'fall-silent';
    if (hasNew) [people, isEnded] = [people + some, false];
    if (kind === 'answer') people -= leave;
    if (kind === 'mark') [people, toldPeople] = [people - leave, Math.max(toldPeople - leave, 0)];
    if (isEnded) continue;
    const next = decideTelling({ isTold, toldPeople, people, hasNew });
    if (next === 'rest') continue;
    isEnded = people === 0;
    if (next !== 'end') said.push(people);
    [toldPeople, isTold] = [people, isTold || next !== 'end'];
  }
  return { said, people, toldPeople, isEnded };
}

test('whatever happens, its person knows in the end how many are on it, and it ends when nobody is', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { people, toldPeople, isEnded } = play(events);
      expect(toldPeople).toBe(people);
      expect(isEnded).toBe(people === 0);
    }),
  );
});

test('nothing is said where nothing happens, nor of what its person has marked', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const quiet = events.filter(({ kind }) => kind === 'mark' || kind === 'nothing');
      expect(play(quiet).said).toEqual([3]);
    }),
  );
});

test('while people only answer, each text is shorter than the one before', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { said } = play(events.filter(({ kind }) => kind !== 'fall-silent'));
      expect(said).toEqual([...new Set(said)].sort((a, b) => b - a));
    }),
  );
});
