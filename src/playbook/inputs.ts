import type { ProblemFault } from '../kernel/problem.ts';
import type { TemplateVariables } from './template.ts';
import type { PlaybookInput } from './schema.ts';

/** A site as the texts of a playbook see it. What the directory does not know is null and renders as nothing. */
export interface SiteValue {
  readonly name: string;
  readonly country: string | null;
  readonly timeZone: string | null;
  readonly emergencyNumber: string | null;
  readonly assemblyPoint: string | null;
  readonly rollCall: string | null;
  readonly phone: string | null;
}

/** The fields of a site that a template may name. */
export const siteFields = [
  'name',
  'country',
  'timeZone',
  'emergencyNumber',
  'assemblyPoint',
  'rollCall',
  'phone',
] as const;

/** A group as the texts of a playbook see it. */
export interface GroupValue {
  readonly name: string;
}

/** An employee as the texts of a playbook see one, where it lets them. */
export interface EmployeeValue {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
}

/** The inputs of one launch, sites, groups and employees already looked up by the caller. */
export type InputValues = Readonly<Record<string, string | SiteValue | GroupValue | EmployeeValue>>;

/** Inputs as they came, each a word: a text, or what names a site, a group or an employee whom the caller then looks up. */
export type GivenInputs = Readonly<Record<string, unknown>>;

/**
 * Holds the inputs of a launch against the playbook: every required one is there, none is unknown, texts are no
 * longer than they may be. Gives those that were filled in, trimmed, names not yet looked up; or every fault with
 * its JSON pointer (`/inputs/site`).
 */
export function resolveInputs(
  playbook: { readonly inputs: readonly PlaybookInput[] },
  inputs: GivenInputs,
): { ok: Readonly<Record<string, string>> } | { faults: ProblemFault[] } {
  const known = new Set(playbook.inputs.map(({ name }) => name));
  const faults = Object.keys(inputs)
    .filter((name) => !known.has(name))
    .map((name) => ({ pointer: pointerTo(name), detail: `This playbook has no input "${name}".` }));
  const given: Record<string, string> = {};
  for (const input of playbook.inputs) {
    const value = Object.hasOwn(inputs, input.name) ? inputs[input.name] : undefined;
    const detail = valueFault(input, value);
    if (detail !== undefined) faults.push({ pointer: pointerTo(input.name), detail });
    else if (typeof value === 'string' && value.trim() !== '')
      given[input.name] = value.trim().normalize('NFC');
  }
  return faults.length > 0 ? { faults } : { ok: given };
}

/** The variables a playbook's templates are rendered with: each input, null where it was not given. */
export function templateScope(inputs: readonly PlaybookInput[], values: InputValues): TemplateVariables {
  return Object.fromEntries(
    inputs.map(({ name }) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return [name, value === undefined ? null : typeof value === 'string' ? value : { ...value }];
    }),
  );
}

function valueFault(input: PlaybookInput, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') {
    return input.optional ? undefined : `"${input.name}" is needed to launch this playbook.`;
  }
  if (typeof value !== 'string') return `"${input.name}" must be a text.`;
  if (value.trim() === '') return input.optional ? undefined : `"${input.name}" is empty.`;
  return textFault(input, value);
}

function textFault(input: PlaybookInput, value: string): string | undefined {
  const length = Array.from(value.trim()).length;
  if (length > input.maxLength) {
    return `"${input.name}" has ${length} characters; at most ${input.maxLength} fit.`;
  }
  if (!input.multiline && /[\r\n\u2028\u2029]/.test(value.trim())) return `"${input.name}" must be one line.`;
  if (/[\p{Cc}\p{Co}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(value.replace(/[\r\n\t]/g, ''))) {
    return `"${input.name}" holds control characters.`;
  }
  if (input.choices?.includes(value.trim().normalize('NFC')) === false)
    return `"${input.name}" is one of ${input.choices.join(', ')}.`;
  return undefined;
}

function pointerTo(name: string): string {
  return `/inputs/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
