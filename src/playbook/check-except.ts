import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import type { PlaybookFile } from './schema.ts';

type FileRule = NonNullable<PlaybookFile['except']>[number];
type AudienceFault = (rule: Exclude<FileRule, { employee: unknown }>) => string[];

/** The input that `{{ accused }}` names; undefined where it is anything else. */
export function exceptInput(template: string): string | undefined {
  return /^\{\{\s*([a-z][A-Za-z0-9]*)\s*\}\}$/.exec(template)?.[1];
}

/** Who is left out must be somebody, and somebody must be left; `faultsOf` checks a site or group as in the audience. */
export function checkExcept(
  { except = [], inputs, audience }: Pick<PlaybookFile, 'except' | 'inputs' | 'audience'>,
  faultsOf: AudienceFault,
): PathFault[] {
  const isList = typeof audience === 'object' && 'first-of' in audience;
  const addressed = (isList ? audience['first-of'] : [audience]).map(keyOf);
  return except.flatMap((rule, index) => {
    const path: DocumentPath = ['except', index];
    const faults = 'employee' in rule ? employeeFaults(rule.employee, inputs) : faultsOf(rule);
    const emptied = addressed.includes(keyOf(rule)) ? ['leaves nobody in the audience'] : [];
    return [...faults, ...emptied].map((message) => ({ path, message }));
  });
}

function keyOf(rule: unknown): string {
  return JSON.stringify(rule).replaceAll(/\s/g, '').toLowerCase();
}

function employeeFaults(template: string, inputs: PlaybookFile['inputs']): string[] {
  const name = exceptInput(template);
  if (name === undefined) return ["must be an input of the type employee, written as '{{ accused }}'"];
  const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (input === undefined) return [`there is no input "${name}"`];
  return input.type === 'employee' ? [] : [`"${name}" is a ${input.type}, and must be an employee`];
}
