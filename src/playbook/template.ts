import { Liquid, type Template } from 'liquidjs';

/** The tags and filters a playbook's texts may use. No loops, no files, nothing that can run long. */
const allowedTags = ['if', 'unless'];
const allowedFilters = ['default', 'upcase', 'downcase', 'capitalize', 'strip', 'truncate'];

/** What a variable of a template holds. */
export type TemplateValue = string | null | { readonly [field: string]: string | null };
/** The variables of a template; an input that was not given is null, and renders as nothing. */
export type TemplateVariables = Readonly<Record<string, TemplateValue>>;

const liquid = makeLiquid();
const parsed = new Map<string, Template[]>();
const parsedLimit = 2_000;

/**
 * Renders a template that was checked before: plain words, single spaces, none at the end of a line
 * nor beside full-width punctuation (where YAML folds a Chinese line).
 * Throws liquidjs's error for a variable it does not know.
 */
export function renderTemplate(template: string, variables: TemplateVariables): string {
  const text = liquid.renderSync(parseTemplate(template), variables) as string;
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/(?<=[，。：；！？、」）]) | (?=[，。：；！？、「（])/g, '')
    .trim();
}

/** What the parser says against a template; undefined when it can be parsed. */
export function templateFault(template: string): string | undefined {
  try {
    parseTemplate(template);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The variables of a template that can be parsed, each with its fields: `[['site', 'name'], ['place']]`. */
export function templateVariables(template: string): string[][] {
  const segments = liquid.globalVariableSegmentsSync(parseTemplate(template));
  // A field that is itself a variable (`site[field]`) stands as a list; it becomes a name nobody has.
  return segments.map((path) => path.map((part) => (typeof part === 'object' ? '[…]' : String(part))));
}

/** What rendering says against a template with these variables; undefined when it renders. */
export function renderFault(template: string, variables: TemplateVariables): string | undefined {
  try {
    renderTemplate(template, variables);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function parseTemplate(template: string): Template[] {
  const known = parsed.get(template);
  if (known !== undefined) return known;
  const fresh = liquid.parse(template);
  if (parsed.size >= parsedLimit) parsed.clear();
  parsed.set(template, fresh);
  return fresh;
}

function makeLiquid(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: 20_000,
    renderLimit: 1_000,
    memoryLimit: 100_000,
  });
  for (const record of [engine.tags, engine.filters] as Record<string, unknown>[]) {
    for (const name of Object.keys(record)) {
      if (!allowedTags.includes(name) && !allowedFilters.includes(name)) Reflect.deleteProperty(record, name);
    }
  }
  return engine;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('call stack')
    ? 'is nested too deeply'
    : message.replace(/, line:(\d+), col:(\d+)$/, '');
}
