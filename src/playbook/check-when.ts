import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import { closestWord } from '../kernel/closest-word.ts';
import { formatDuration } from '../kernel/duration.ts';
import { isAsking } from './check-answers-from.ts';
import type { PlaybookFile } from './schema.ts';
import type { When } from './when.ts';

type FileSteps = PlaybookFile['steps'];
type FileStep = FileSteps[number];

/** A month later nobody remembers what it was about; reminders go on for as long at most. */
const LONGEST_MS = 30 * 86_400_000;

/** Messages that would never be sent, or of which nobody can say when. */
export function checkWhen(steps: FileSteps): PathFault[] {
  return steps.flatMap((step, index) => {
    const path: DocumentPath = ['steps', index];
    if (step.when === undefined)
      return index === 0
        ? []
        : [
            {
              path: [...path, 'message'],
              message: 'needs "when": only the first message goes at the launch',
            },
          ];
    if (index === 0)
      return step.when.kind === 'launch'
        ? []
        : [{ path: [...path, 'when'], message: 'the first message goes at the launch; take "when" out' }];
    return checkLater(step.when, index, steps);
  });
}

function checkLater(when: When, index: number, steps: FileSteps): PathFault[] {
  const path: DocumentPath = ['steps', index, 'when'];
  switch (when.kind) {
    case 'launch':
      return [{ path, message: 'only the first message goes at the launch; say when this one does' }];
    case 'by-hand':
      return [];
    case 'after':
      return checkLatest(when.afterMs, path);
    case 'confirmed':
    case 'answered': {
      const message = faultOfCondition(when, index, steps);
      const at = message?.isOfAnswer === true ? 'answered' : when.kind === 'confirmed' ? 'of' : 'to';
      const faults = message === undefined ? [] : [{ path: [...path, at], message: message.says }];
      return when.afterMs === undefined ? faults : [...faults, ...checkLatest(when.afterMs, path)];
    }
    default:
      return when satisfies never;
  }
}

function checkLatest(afterMs: number, path: DocumentPath): PathFault[] {
  const at = [...path, 'after'];
  if (afterMs < 1000)
    return [
      {
        path: at,
        message: 'is with the launch itself: wait a second at least, or make one message of the two',
      },
    ];
  if (afterMs <= LONGEST_MS) return [];
  return [
    { path: at, message: `is never reached: a run is kept open for ${formatDuration(LONGEST_MS)} at most` },
  ];
}

type Condition = Extract<When, { of: string }>;

function faultOfCondition(
  when: Condition,
  index: number,
  steps: FileSteps,
): { says: string; isOfAnswer?: boolean } | undefined {
  const { of } = when;
  const names = steps.map(({ message }) => message);
  const place = names.indexOf(of);
  const own = names[index] ?? '';
  if (of === own) return { says: 'the message waits for itself, and would never be sent' };
  const asked = steps[place];
  if (asked === undefined) return { says: unknownMessage(of, names.slice(0, index)) };
  if (place > index)
    return {
      says: waitsFor(asked, own, steps)
        ? `"${of}" waits for "${own}" in turn, and neither would ever be sent`
        : `"${of}" comes later: name a message that stands before this one`,
    };
  if (!isAsking(asked)) return { says: `"${of}" asks nothing, so nobody can answer it` };
  return when.kind === 'answered' ? faultOfAnswer(when.answer, asked) : undefined;
}

function unknownMessage(name: string, earlier: readonly string[]): string {
  const meant = closestWord(name, earlier);
  const hint =
    meant === undefined ? `before this one come ${earlier.join(', ')}` : `did you mean "${meant}"?`;
  return `there is no message "${name}"; ${hint}`;
}

/** Whether a message, by those that it waits for, comes to wait for another. */
function waitsFor(step: FileStep, name: string, steps: FileSteps): boolean {
  const seen = new Set<string>();
  let at: FileStep | undefined = step;
  while (at !== undefined && !seen.has(at.message)) {
    seen.add(at.message);
    const of: string | undefined = at.when !== undefined && 'of' in at.when ? at.when.of : undefined;
    if (of === name) return true;
    at = steps.find(({ message }) => message === of);
  }
  return false;
}

function faultOfAnswer(answer: string, asked: FileStep): { says: string; isOfAnswer: true } | undefined {
  const { message, answers } = asked;
  if (asked['answers-from'] !== undefined)
    return {
      says: `the answers of "${message}" are written at the launch, so none can be waited for`,
      isOfAnswer: true,
    };
  const values = Object.values(answers).map(({ value }) => value);
  if (values.includes(answer)) return undefined;
  return { says: `"${message}" has no answer "${answer}"; it has ${values.join(', ')}`, isOfAnswer: true };
}
