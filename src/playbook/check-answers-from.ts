import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import type { PlaybookFile } from './schema.ts';

type FileStep = PlaybookFile['steps'][number];

/** Whether a message asks for an answer: of the playbook's, or of those that the operator writes. */
export function isAsking(step: Pick<FileStep, 'answers' | 'answers-from'>): boolean {
  return Object.keys(step.answers).length > 0 || step['answers-from'] !== undefined;
}

/** Answers are written either in the playbook or, a line each, in a text input that every launch fills in. */
export function checkAnswersFrom(
  step: Pick<FileStep, 'answers' | 'answers-from'>,
  inputs: PlaybookFile['inputs'],
  path: DocumentPath,
): PathFault[] {
  const name = step['answers-from'];
  const message = name === undefined ? undefined : faultOf(name, step, inputs);
  return message === undefined ? [] : [{ path, message }];
}

function faultOf(
  name: string,
  { answers }: Pick<FileStep, 'answers'>,
  inputs: PlaybookFile['inputs'],
): string | undefined {
  if (Object.keys(answers).length > 0) return 'the message has answers of its own; take one of the two out';
  const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (input === undefined) return `there is no input "${name}"`;
  if (input.type !== 'text' || !input.multiline || input.optional)
    return `"${name}" must be a text with several lines that is not optional`;
  return undefined;
}
