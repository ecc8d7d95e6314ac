import type { MessageStep } from '../schema.ts';
import type { Rule } from './rule.ts';

/**
 * A message that waits for an answer to a question whose place a later one takes by itself: hardly anybody answers the
 * old one then, and nothing else sends the message.
 */
export const replacedQuestion: Rule = ({ playbook: { steps } }) =>
  steps.flatMap((step, index) => {
    const { when } = step;
    if (when.kind !== 'answered' || when.afterMs !== undefined) return [];
    const asked = steps.find(({ name }) => name === when.of);
    const next = steps.find((other) => asked !== undefined && replaces(other, asked, step, steps));
    if (next === undefined) return [];
    const message = `is hardly answered any more once "${next.name}" has taken the place of "${when.of}": wait for "${next.name}", or add "after", when it goes at the latest`;
    return [{ path: ['steps', index, 'when', 'answered'], message }];
  });

/** Whether a question takes the place of another before `waiting`, which waits for the other, is sure to be sent. */
function replaces(
  question: MessageStep,
  asked: MessageStep,
  waiting: MessageStep,
  steps: readonly MessageStep[],
): boolean {
  const asks = question.answers.length > 0 || question.answersFrom !== undefined;
  if (!asks || question === asked || question === waiting || question.when.kind === 'by-hand') return false;
  return follows(question, asked, steps) && !waitsAlone(question, waiting.name, steps);
}

/** Whether a message comes after another: by their times where both have one, else by the order of the file. */
function follows(one: MessageStep, other: MessageStep, steps: readonly MessageStep[]): boolean {
  const [later, earlier] = [timeOf(one), timeOf(other)];
  return later === undefined || earlier === undefined
    ? steps.indexOf(one) > steps.indexOf(other)
    : later > earlier;
}

/** So long after the launch, in milliseconds; undefined where it waits for people. */
function timeOf({ when }: MessageStep): number | undefined {
  if (when.kind === 'launch') return 0;
  return when.kind === 'after' ? when.afterMs : undefined;
}

/** Whether a message waits for nothing but answers to another, or to one that waits for it in turn. */
function waitsAlone({ when }: MessageStep, name: string, steps: readonly MessageStep[]): boolean {
  if (!('of' in when) || when.afterMs !== undefined) return false;
  if (when.of === name) return true;
  const before = steps.find((step) => step.name === when.of);
  return before !== undefined && waitsAlone(before, name, steps);
}
