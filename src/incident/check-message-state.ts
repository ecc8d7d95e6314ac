import { Problem } from '../kernel/problem.ts';
import { takesBack, type FollowUpKind } from './message-kind.ts';
import type { IncidentState } from './run-store.ts';

/** In which states of its incident a message may be sent. */
const allowed: Record<FollowUpKind, readonly IncidentState[]> = {
  update: ['active'],
  reminder: ['active'],
  // A false alarm is often stopped first and corrected then; an all-clear may be wrong itself.
  correction: ['active', 'all-clear', 'stopped'],
  'all-clear': ['active', 'stopped'],
};

/** Of a run only what decides whether a message may be sent. */
interface StateOfRun {
  state: IncidentState;
  /** The newest message that asks for an answer; undefined where none does. */
  question: { superseded: boolean } | undefined;
}

/** Why a message may not be sent now: the incident's state, or a reminder's question. */
export type Hindrance = IncidentState | 'nothing-asked' | 'taken-back';

/** What stands in the way of a message; undefined where nothing does. */
export function findHindrance({ state, question }: StateOfRun, kind: FollowUpKind): Hindrance | undefined {
  if (!allowed[kind].includes(state)) return state;
  if (kind !== 'reminder') return undefined;
  if (question === undefined) return 'nothing-asked';
  return question.superseded ? 'taken-back' : undefined;
}

/** Throws a Problem where the incident is in no state for this message; nothing is sent then. */
export function checkMessageState(run: StateOfRun, kind: FollowUpKind): void {
  const hindrance = findHindrance(run, kind);
  if (hindrance !== undefined) throw wrongState(hindrances[hindrance], kind);
}

/** What the incident is in, and what to do instead. */
export const hindrances: Readonly<Record<Hindrance, string>> = {
  'nothing-asked': 'Nothing was asked, so there is nobody to remind.',
  'taken-back': 'The alert was taken back: there is nothing to remind of.',
  draft: 'The incident has not been launched yet.',
  'awaiting-approval': 'The incident waits for approval.',
  scheduled: 'The incident has not been launched yet.',
  active: 'The incident is running.',
  held: 'The incident is held since nobody was at work for long. Let it go on or stop it first.',
  'all-clear':
    'The all-clear was given. If it was wrong, send a correction; if there is danger again, launch again.',
  closed: 'The incident is closed. Launch again to reach people.',
  stopped: 'Sending was stopped. Send a correction or the all-clear to those who were told, or launch again.',
};

/** The next state of an incident that sends this message. Taking back puts a stopped incident to work again. */
export function stateAfter(state: IncidentState, kind: FollowUpKind): IncidentState {
  if (kind === 'all-clear') return 'all-clear';
  return takesBack(kind) && state === 'stopped' ? 'active' : state;
}

function wrongState(sentence: string, kind: FollowUpKind): Problem {
  const article = kind === 'update' || kind === 'all-clear' ? 'An' : 'A';
  return new Problem('wrong-state', `${sentence} ${article} ${kind} was not sent.`);
}
