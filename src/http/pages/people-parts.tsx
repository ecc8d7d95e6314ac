import type { DeliveryRow } from '../../reachability/delivery-schema.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { writeTime } from './told-lists.tsx';

/** The incident as its people's pages name it. */
export interface PeopleOf {
  readonly id: string;
  readonly title: string;
  readonly exercise: boolean;
  /** What people may answer, by value, in the reader's language. */
  readonly answers: ReadonlyMap<string, string>;
  readonly sites: readonly string[];
}

/** Links that ring somebody. */
export function Numbers({ numbers = [] }: { numbers?: readonly string[] | undefined }) {
  return numbers.map((number) => (
    <a key={number} class="ring" href={`tel:${number}`}>
      {number}
    </a>
  ));
}

/** What somebody answered, in words; empty where they have not. */
export function sayAnswer(incident: Pick<PeopleOf, 'answers'>, answer: string | null | undefined): string {
  return answer == null ? '' : (incident.answers.get(answer) ?? answer);
}

/** What somebody had answered before an update asked them anew: it is no answer to that. */
export function AnsweredBefore({
  look,
  incident,
  person: { answeredBefore },
}: {
  look: Look;
  incident: PeopleOf;
  person: Pick<DeliveryRow, 'answeredBefore'>;
}) {
  if (answeredBefore === null) return null;
  const { answer, at, message } = answeredBefore;
  return (
    <small>
      {' '}
      {fill(look.words.answeredBefore, {
        answer: sayAnswer(incident, answer),
        at: writeTime(at),
        message: String(message),
      })}
    </small>
  );
}

/** The name in an actor of the audit trail: `operator:ana` is ana. */
export const nameActor = (actor: string) => actor.replace(/^\w+:/, '');

/** How its pages are marked. */
export function modeOf(incident: PeopleOf): 'exercise' | 'live' {
  return incident.exercise ? 'exercise' : 'live';
}
