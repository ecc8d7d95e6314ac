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

/** The name in an actor of the audit trail: `operator:ana` is ana. */
export const nameActor = (actor: string) => actor.replace(/^\w+:/, '');

/** How its pages are marked. */
export function modeOf(incident: PeopleOf): 'exercise' | 'live' {
  return incident.exercise ? 'exercise' : 'live';
}
