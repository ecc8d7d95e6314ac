import type { PathFault } from '../kernel/fault.ts';
import type { PlaybookFile } from './schema.ts';

type FileInput = PlaybookFile['inputs'][string];

/** What an input says that means nothing for its type. */
export function checkInputs(inputs: PlaybookFile['inputs']): PathFault[] {
  return Object.entries(inputs).flatMap(([name, input]) =>
    faultsOf(input).map(({ key, message }) => ({ path: ['inputs', name, key], message })),
  );
}

function faultsOf(input: FileInput): { key: keyof FileInput; message: string }[] {
  const { type, named, choices } = input;
  const repeated = choices?.find((choice, index) => choices.indexOf(choice) < index);
  const long = choices?.find((choice) => Array.from(choice).length > (input.max ?? Infinity));
  return [
    ...(named !== undefined && type !== 'employee'
      ? [{ key: 'named' as const, message: 'only an employee is named or not; take it out' }]
      : []),
    ...(choices !== undefined && (type !== 'text' || input.multiline)
      ? [{ key: 'choices' as const, message: 'are for a text of one line; take them out' }]
      : []),
    ...(repeated === undefined ? [] : [{ key: 'choices' as const, message: `"${repeated}" is there twice` }]),
    ...(long === undefined
      ? []
      : [{ key: 'choices' as const, message: `"${long}" is longer than max: it could not be chosen` }]),
  ];
}
