import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import { checkExcept } from './check-except.ts';
import { siteFields } from './inputs.ts';
import type { PlaybookFile } from './schema.ts';
import { renderFault, templateFault, templateVariables, type TemplateVariables } from './template.ts';

type FileInputs = PlaybookFile['inputs'];
type FileAudience = Exclude<PlaybookFile['audience'], string>;
type FileRule = Exclude<FileAudience, { 'first-of': unknown }> | 'everyone';

/** As much of a playbook as its templates need. */
export type TemplateFile = Pick<
  PlaybookFile,
  'title' | 'inputs' | 'audience' | 'except' | 'correction' | 'all-clear'
> & {
  readonly steps: readonly Pick<PlaybookFile['steps'][number], 'text' | 'answers'>[];
};

const fields = {
  site: siteFields as readonly string[],
  group: ['name'],
  employee: ['name'],
  text: [] as string[],
};

/** Whoever a playbook asks for is in its texts only where it says so: that they are named must be no oversight. */
const fieldsOf = ({ type, named }: FileInputs[string]): readonly string[] =>
  type === 'employee' && named === undefined ? [] : fields[type];

/** Faults in the Liquid of a playbook: what cannot be parsed, what names nothing, what may be empty. */
export function checkTemplates(file: TemplateFile): PathFault[] {
  return [
    ...templatesOf(file).flatMap(({ path, template }) =>
      templateFaults(template, file.inputs).map((message) => ({ path, message })),
    ),
    ...plainTextsOf(file)
      .filter(({ text }) => /\{\{|\{%/.test(text))
      .map(({ path }) => ({ path, message: 'takes no variables' })),
    ...checkAudience(file),
    ...checkExcept(file, (rule) => ruleFaults(rule, file.inputs)),
  ];
}

/** Every text of a playbook that is a template, with its path. */
export function templatesOf(file: TemplateFile): { path: DocumentPath; template: string }[] {
  const closing = (['correction', 'all-clear'] as const).flatMap((key) =>
    Object.entries(file[key]).map(([language, template]) => ({ path: [key, language], template })),
  );
  const steps = file.steps.flatMap((step, index) =>
    Object.entries(step.text).flatMap(([language, { headline, instruction }]) => [
      { path: ['steps', index, 'text', language, 'headline'], template: headline },
      { path: ['steps', index, 'text', language, 'instruction'], template: instruction },
    ]),
  );
  return [...steps, ...closing];
}

function plainTextsOf(file: TemplateFile): { path: DocumentPath; text: string }[] {
  const all = (path: DocumentPath, map: Readonly<Record<string, string>>) =>
    Object.entries(map).map(([language, text]) => ({ path: [...path, language], text }));
  return [
    ...all(['title'], file.title),
    ...Object.entries(file.inputs).flatMap(([name, input]) => all(['inputs', name, 'ask'], input.ask ?? {})),
    ...file.steps.flatMap((step, index) =>
      Object.entries(step.answers).flatMap(([key, answer]) =>
        all(['steps', index, 'answers', key, 'label'], answer.label),
      ),
    ),
  ];
}

function templateFaults(template: string, inputs: FileInputs): string[] {
  const unreadable = templateFault(template);
  if (unreadable !== undefined) return [unreadable];
  const unknown = templateVariables(template).flatMap((path) => unknownVariable(path, inputs) ?? []);
  if (unknown.length > 0) return [...new Set(unknown)];
  const whole = printedWhole(template, inputs);
  if (whole !== undefined) return [whole];
  const holes = samples(inputs).flatMap((sample) => renderFault(template, sample) ?? []);
  return [...new Set(holes)].map((reason) => {
    const name = /^undefined variable: ([A-Za-z0-9]+)/.exec(reason)?.[1];
    return name === undefined
      ? reason
      : `${name} is optional, so write it inside {% if ${name} %} … {% endif %}`;
  });
}

/** `{{ site }}` is fine as a condition, but has no words of its own. */
function printedWhole(template: string, inputs: FileInputs): string | undefined {
  const bare = templateVariables(template).flatMap(([name = '', ...fields]) =>
    fields.length === 0 ? [name] : [],
  );
  return bare
    .filter((name) => inputs[name]?.type !== 'text')
    .filter((name) => new RegExp(`\\{\\{-?\\s*${name}\\s*(\\||-?\\}\\})`).test(template))
    .map((name) => `${name} is a whole ${inputs[name]?.type ?? 'thing'}; write {{ ${name}.name }}`)[0];
}

function unknownVariable([name = '', ...fields]: readonly string[], inputs: FileInputs): string | undefined {
  const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (input === undefined) {
    const known = Object.keys(inputs).join(', ');
    return `unknown variable ${name}; ${known === '' ? 'this playbook has no inputs' : `the inputs are ${known}`}`;
  }
  if (fields.length === 0 || (fields.length === 1 && fieldsOf(input).includes(fields[0] ?? '')))
    return undefined;
  return `unknown variable ${[name, ...fields].join('.')}; ${offerOf(input)}`;
}

/** What a text may say of an input. */
function offerOf(input: FileInputs[string]): string {
  const known = fieldsOf(input).join(', ');
  if (input.type === 'text') return 'it is a text';
  if (input.type !== 'employee') return `a ${input.type} has ${known}`;
  return known === ''
    ? 'no text names this employee; where they may be named, the input says "named: true"'
    : `an employee has ${known}`;
}

/** Launches that a template must survive: all inputs given, none of the optional, each alone, each left out. */
function samples(inputs: FileInputs): TemplateVariables[] {
  const names = Object.keys(inputs);
  const optional = names.filter((name) => inputs[name]?.optional);
  const without = [
    [],
    optional,
    ...optional.map((name) => [name]),
    ...optional.map((name) => optional.filter((other) => other !== name)),
  ];
  return without.map((left) =>
    Object.fromEntries(
      names
        .filter((name) => !left.includes(name))
        .map((name) => [name, sampleOf(inputs[name]?.type ?? 'text')] as const),
    ),
  );
}

function sampleOf(type: keyof typeof fields): TemplateVariables[string] {
  if (type === 'text') return 'words';
  return Object.fromEntries(fields[type].map((field) => [field, field] as const));
}

function checkAudience({ audience, inputs }: TemplateFile): PathFault[] {
  if (typeof audience === 'string') return [];
  const isList = 'first-of' in audience;
  const rules: FileRule[] = isList ? audience['first-of'] : [audience];
  const at = (index: number): DocumentPath => (isList ? ['audience', 'first-of', index] : ['audience']);
  const faults = rules.flatMap((rule, index) =>
    ruleFaults(rule, inputs).map((message) => ({ path: at(index), message })),
  );
  if (faults.length > 0) return faults;
  const always = rules.findIndex((rule) => !needsOptional(rule, inputs));
  if (always === -1) {
    return [
      {
        path: ['audience'],
        message: 'addresses nobody when the optional inputs are left out; end with a rule that always holds',
      },
    ];
  }
  return rules
    .map((_, index) => index)
    .filter((index) => index > always)
    .map((index) => ({ path: at(index), message: 'is never reached: a rule before it always holds' }));
}

function ruleFaults(rule: FileRule, inputs: FileInputs): string[] {
  if (rule === 'everyone') return [];
  const [kind, template] = 'site' in rule ? (['site', rule.site] as const) : (['group', rule.group] as const);
  const faults =
    templateFault(template) ??
    templateVariables(template).flatMap((path) => unknownVariable(path, inputs) ?? []);
  if (typeof faults === 'string') return [faults];
  if (faults.length > 0) return faults;
  const isName = templateVariables(template).every(
    ([name = '', field]) => inputs[name]?.type === kind && field === 'name',
  );
  return isName && !template.includes('{%')
    ? []
    : [`must be the name of a ${kind}, or {{ input.name }} of an input of that type`];
}

function needsOptional(rule: FileRule, inputs: FileInputs): boolean {
  if (rule === 'everyone') return false;
  return templateVariables('site' in rule ? rule.site : rule.group).some(
    ([name = '']) => inputs[name]?.optional === true,
  );
}
