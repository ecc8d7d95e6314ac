import type { DeliveryId } from '../kernel/id.ts';
import type { Answer } from '../playbook/schema.ts';
import type { Placed } from './place-reply.ts';
import { callsForHelp, readRollCall, type Call, type Named } from './read-roll-call.ts';
import { understandReply } from './understand-reply.ts';
import { MOST_BY_TEXT, type OnToldList, type ToldList } from './told-list-store.ts';

/** What one text says of somebody on a list. */
export interface ListedAnswer {
  readonly deliveryId: DeliveryId;
  readonly answer: Answer;
}

/** What a text by the person of a list came to; `flagged` are those who may need help by it. */
export type PlacedRollCall =
  | { readonly understood: 'roll-call'; readonly list: ToldList; readonly marks: readonly ListedAnswer[] }
  | {
      readonly understood: 'roll-call-unclear' | 'which-list' | 'self-or-list';
      readonly list: ToldList;
      readonly flagged: readonly DeliveryId[];
      readonly isCall: boolean;
    };

/**
 * Whether a text is about one of these lists, and what it says of whom; undefined where it is not, and `own` stands: what
 * it would be without them. A text is taken whole or not at all: each of its numbers must be on one list, and only
 * one. What could be the writer's own answer as well is asked back. Pure.
 */
export function placeRollCall(
  body: string,
  lists: readonly ToldList[],
  own: Placed | undefined,
): PlacedRollCall | undefined {
  const [newest] = lists;
  if (newest === undefined) return undefined;
  const read = lists.map((list) => ({ list, said: readRollCall(body, list.answers) }));
  const fitting = read.flatMap(({ list, said }) => {
    const marks = said.kind === 'calls' ? marksOf(said.calls, list) : undefined;
    return said.kind === 'calls' && marks !== undefined ? [{ ...said, list, marks }] : [];
  });
  const [first] = fitting;
  if (first === undefined) return unclear(body, read, newest, own);
  const helped = fitting.flatMap(({ marks }) => needingHelp(marks));
  if (fitting.length > 1)
    return { understood: 'which-list', list: first.list, flagged: helped, isCall: helped.length > 0 };
  if (own !== undefined && mayBeOwn(own, first)) {
    const flagged = [...helped, ...callingIn(own)];
    return { understood: 'self-or-list', list: first.list, flagged, isCall: flagged.length > 0 };
  }
  return { understood: 'roll-call', list: first.list, marks: first.marks };
}

type Read = readonly { list: ToldList; said: ReturnType<typeof readRollCall> }[];

/** Their own answer stays their own. What is neither is about the list where it names somebody, or nothing else was asked. */
function unclear(
  body: string,
  read: Read,
  list: ToldList,
  own: Placed | undefined,
): PlacedRollCall | undefined {
  const cries = read.flatMap(({ said, list: of }) =>
    peopleOf(criesIn(said), of).map((one) => one.deliveryId),
  );
  const namesNobody = read.every(({ said }) => said.kind === 'nobody');
  if (own !== undefined && (namesNobody || (own.understood !== 'unclear' && cries.length === 0)))
    return undefined;
  const flagged = own === undefined ? cries : [...cries, ...callingIn(own)];
  const isCall = flagged.length > 0 || callsForHelp(understandReply(body, list.answers));
  return { understood: 'roll-call-unclear', list, flagged, isCall };
}

/** Who is said to need help, in a text of which the rest could not be placed. */
function criesIn(said: ReturnType<typeof readRollCall>): readonly Named[] {
  switch (said.kind) {
    case 'unclear':
      return said.cries;
    case 'calls':
      return said.calls.flatMap(({ named, answer }) => (answer.needsHelp ? named : []));
    default:
      return [];
  }
}

/** A cry for help in it is of a single one, or of those named. Answers to an incident that is over are no rival of a list that is not. */
function mayBeOwn(own: Placed, { isLone, saysList }: { isLone: boolean; saysList: boolean }): boolean {
  if (saysList || own.question.incidentOver || own.understood === 'unclear') return false;
  return isLone || own.understood !== 'distress';
}

function callingIn(own: Placed): DeliveryId[] {
  if (own.understood === 'distress') return own.asked.map(({ deliveryId }) => deliveryId);
  return 'answer' in own && own.answer.needsHelp ? [own.question.deliveryId] : [];
}

function needingHelp(marks: readonly ListedAnswer[]): DeliveryId[] {
  return marks.flatMap(({ deliveryId, answer }) => (answer.needsHelp ? [deliveryId] : []));
}

/** Each person with one answer, in the order in which they are locked; undefined where a number or a count is not this list's. */
function marksOf(calls: readonly Call[], list: ToldList): ListedAnswer[] | undefined {
  const marks = new Map<DeliveryId, Answer>();
  const isAll = ({ named }: Call) => named.some(({ kind }) => kind === 'all');
  for (const { named, answer } of calls.filter((call) => !isAll(call)))
    for (const one of named) {
      const people = peopleOf([one], list);
      if (people.length === 0) return undefined;
      for (const { deliveryId } of people) {
        if (marks.has(deliveryId) && marks.get(deliveryId) !== answer) return undefined;
        marks.set(deliveryId, answer);
      }
    }
  const [rest, ...more] = calls.filter(isAll);
  if (more.length > 0) return undefined;
  if (rest !== undefined) {
    const silent = silentOf(rest.named, list);
    if (silent === undefined) return undefined;
    for (const { deliveryId } of silent) if (!marks.has(deliveryId)) marks.set(deliveryId, rest.answer);
  }
  return [...marks]
    .map(([deliveryId, answer]) => ({ deliveryId, answer }))
    .sort((one, other) => Number(one.deliveryId) - Number(other.deliveryId));
}

/** One is whoever has the number, also once they have answered; a range takes those who are silent within it. */
function peopleOf(named: readonly Named[], { people }: ToldList): OnToldList[] {
  return people.filter(({ number, isSilent }) =>
    named.some((one) => {
      if (number === null || one.kind === 'all') return false;
      return one.kind === 'one' ? one.number === number : isSilent && one.from <= number && number <= one.to;
    }),
  );
}

/** All who are silent: where the texts have not named each of them, only with their count, so that nobody is meant unseen. */
function silentOf(named: readonly Named[], { people, silent }: ToldList): OnToldList[] | undefined {
  const said = named.flatMap((one) => (one.kind === 'all' && one.people !== null ? [one.people] : []));
  const all = people.filter(({ isSilent }) => isSilent);
  if (all.length === 0 || all.length > MOST_BY_TEXT || all.length < silent) return undefined;
  const isEachNamed = all.every(({ number }) => number !== null);
  return (said.length === 0 ? isEachNamed : said.every((count) => count === silent)) ? all : undefined;
}

/** The list as a text written then could mean it: numbers that were given later were not known. */
export function asKnown(list: ToldList, writtenBy: Date | undefined): ToldList {
  const known = Math.min(list.toldAt.getTime(), writtenBy?.getTime() ?? Infinity);
  return {
    ...list,
    people: list.people.map((one) =>
      one.numberedAt === null || one.numberedAt.getTime() <= known ? one : { ...one, number: null },
    ),
  };
}
