import type { Pool } from '../db/sql.ts';
import { languageTagPattern, type ByLanguage } from '../kernel/language.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { markTexts, nameReminder, reviveMarkedTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import { renderClosingTexts } from '../playbook/render-texts.ts';
import type { MessageText } from '../playbook/schema.ts';
import { checkMessageState } from './check-message-state.ts';
import { mayAskAnew, type FollowUpKind } from './message-kind.ts';
import { leaveNamesOut } from './leave-names-out.ts';
import { lookUpInputs } from './prepare-launch.ts';
import type { Addressees } from './recipient-store.ts';
import { readRun, type IncidentRun, type RunMessage } from './run-store.ts';
import type { StepRun } from './run-step.ts';

/** What an operator asks for: which message of which incident, in which words. */
export interface MessagePlan {
  incidentId: IncidentId;
  kind: FollowUpKind;
  /**
   * An update's words; for a correction or an all-clear those of this run in place of the playbook's, whose other
   * languages stay. A reminder takes none.
   */
  texts?: ByLanguage<MessageText> | undefined;
  /**
   * An update: whoever has answered is asked once more, and each of its texts says what has changed. Absent: where one of
   * them does.
   */
  askAnew?: boolean | undefined;
}

/** The same, looked up and rendered: everything that sending writes and a preview shows. */
export interface PreparedMessage {
  run: IncidentRun;
  kind: FollowUpKind;
  step: StepRun['step'];
  texts: MarkedTexts;
  addressees: Exclude<Addressees, { kind: 'audience' }>;
  repeats: number | null;
  /** It asks the newest question once more: everybody is open again. */
  asksAnew: boolean;
  /** The playbook's own step that it is, which brings its own question; absent: somebody wrote it. */
  planned?: string;
}

/** Looks up and renders what a message needs. Writes nothing. Throws a Problem that says what to mend. */
export async function prepareMessage(pool: Pool, plan: MessagePlan): Promise<PreparedMessage> {
  const run = await readRun(pool, plan.incidentId);
  checkMessageState(run, plan.kind);
  const { kind } = plan;
  switch (kind) {
    case 'update':
      return prepareUpdate(run, plan);
    case 'reminder':
      return prepareReminder(run);
    case 'correction':
    case 'all-clear':
      return {
        ...telling(run, { kind: 'told' }),
        kind,
        texts: await closingTexts(pool, run, kind, plan.texts),
      };
    default:
      return kind satisfies never;
  }
}

/** By the alert's route, and asking for no answer. */
function telling(run: IncidentRun, addressees: PreparedMessage['addressees']) {
  const { step, route, waitForAnswersMs } = run.first;
  return {
    run,
    step: { name: step, route, tells: [], waitForAnswersMs, answers: [] },
    addressees,
    repeats: null,
    asksAnew: false,
  };
}

function prepareUpdate(run: IncidentRun, plan: MessagePlan): PreparedMessage {
  const texts = updateTexts(run, plan.texts ?? {});
  const told = { ...telling(run, { kind: 'everybody' }), kind: 'update' as const, texts };
  if (!isAskingAnew(plan)) return told;
  checkChanged(texts);
  return { ...told, step: stepOfQuestion(run), asksAnew: true };
}

/** Whether a message asks those who have answered once more. Throws a Problem for one that never does. */
function isAskingAnew({ kind, texts = {}, askAnew }: MessagePlan): boolean {
  const saysWhat = Object.values(texts).some(({ changed = '' }) => changed !== '');
  if (!mayAskAnew(kind)) return false;
  return askAnew ?? saysWhat;
}

/** As the newest question is asked now: its route, its answers, its reminders, and who is told of the silent. Throws where none stands. */
export function stepOfQuestion({ question }: IncidentRun): PreparedMessage['step'] {
  if (question === undefined || question.superseded)
    throw new Problem('bad-inputs', 'Nothing is asked that could be asked anew. Nothing was sent.', [
      { pointer: '/askAnew', detail: 'Send it without asking.' },
    ]);
  const { step, route, tells, waitForAnswersMs, answers, remind } = question;
  return { name: step, route, tells, waitForAnswersMs, answers, ...(remind && { remind }) };
}

function checkChanged(texts: ByLanguage<MessageText>): void {
  const silent = Object.keys(texts).filter((language) => !texts[language]?.changed);
  if (silent.length === 0) return;
  throw new Problem(
    'bad-inputs',
    'Whoever is asked anew must read what has changed. Nothing was sent.',
    silent.map((language) => ({
      pointer: `/texts/${language}/changed`,
      detail: 'Say it in a short sentence, or send the update without asking.',
    })),
  );
}

/**
 * The newest question once more, in its own words; whoever is silent is on the list of that question. With `butWaiting`
 * not to those to whom its newest words are still to go out.
 */
export function prepareReminder(run: IncidentRun, { butWaiting = false } = {}): PreparedMessage {
  const question: RunMessage = run.question ?? run.first;
  const { step, route, waitForAnswersMs, answers, number } = question;
  return {
    run,
    kind: 'reminder',
    step: { name: step, route, tells: [], waitForAnswersMs, answers },
    texts: nameReminder(reviveMarkedTexts(question.texts, run), run),
    addressees: { kind: 'silent', question: number, butWaiting },
    repeats: number,
    asksAnew: false,
  };
}

function updateTexts(run: IncidentRun, texts: ByLanguage<MessageText>): MarkedTexts {
  if (Object.keys(texts).length === 0) {
    throw new Problem('bad-inputs', 'An update needs its words. Nothing was sent.', [
      { pointer: '/texts', detail: `Write it in ${run.playbook.languages.join(' or ')}.` },
    ]);
  }
  checkLanguages(run, texts);
  return markTexts(texts, run);
}

async function closingTexts(
  pool: Pool,
  run: IncidentRun,
  kind: 'correction' | 'all-clear',
  given: ByLanguage<MessageText> = {},
): Promise<MarkedTexts> {
  checkLanguages(run, given);
  const isComplete = run.playbook.languages.every((language) => language in given);
  if (isComplete) return markTexts(given, run);
  const inputs = await lookUpInputs(pool, run.playbook, run.inputs, { goesOn: true });
  const values = await leaveNamesOut(pool, inputs, { kind: 'incident', incidentId: run.id });
  return markTexts({ ...renderClosingTexts(run.playbook, kind, values, run), ...given }, run);
}

/** Nobody reads a language that the playbook does not speak: a mistyped tag must not lose its text. */
function checkLanguages({ playbook }: IncidentRun, texts: ByLanguage<MessageText>): void {
  const unknown = Object.keys(texts).filter((language) => !playbook.languages.includes(language));
  if (unknown.length === 0) return;
  const known = playbook.languages.join(', ');
  const named = unknown.filter((language) => languageTagPattern.test(language)).join(', ');
  throw new Problem(
    'bad-inputs',
    `The playbook does not speak ${named}; it speaks ${known}. Nothing was sent.`,
    unknown.map((language) => ({ pointer: `/texts/${language}`, detail: `Write it in ${known}.` })),
  );
}
