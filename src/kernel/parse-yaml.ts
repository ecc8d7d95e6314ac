import type * as z from 'zod';
import type { DocumentPath, Fault } from './fault.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';

/** A YAML file that has the shape its schema asks for. */
export interface ParsedYaml<T> {
  readonly value: T;
  readonly faultAt: YamlFile['faultAt'];
}

/** A change to the data before it is held against the schema, and what is wrong with it already. */
export type PrepareYaml = (yaml: YamlFile) => { data: unknown; faults: Fault[] };

/** Reads YAML and holds it against a schema: the value, or each fault where it stands in the file. */
export function parseYaml<S extends z.ZodType>(
  schema: S,
  source: string,
  file: string,
  prepare: PrepareYaml = ({ data }) => ({ data, faults: [] }),
): { ok: ParsedYaml<z.output<S>> } | { faults: Fault[] } {
  const read = readYaml(source, file);
  if ('faults' in read) return read;
  const { data, faults } = prepare(read.ok);
  const parsed = schema.safeParse(data);
  if (parsed.success && faults.length === 0) return { ok: { value: parsed.data, faultAt: read.ok.faultAt } };
  const found = parsed.error?.issues.flatMap((issue) => issueFaults(issue, read.ok)) ?? [];
  return { faults: [...faults, ...found.filter(({ path }) => !faults.some((known) => known.path === path))] };
}

function issueFaults(issue: z.core.$ZodIssue, yaml: YamlFile, above: DocumentPath = []): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      yaml.faultAt([...path, key], `nothing knows the key "${key}"; take it out or correct it`, 'key'),
    );
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues.map((inner) => inner.message).join('; ');
    return [yaml.faultAt(path, `"${String(path.at(-1))}" ${reason}`, 'key')];
  }
  if (issue.code === 'invalid_union') {
    // The alternative the writer meant is the one whose own keys fit: its faults lie deeper.
    const meant = issue.errors.find((issues) => issues.every((inner) => inner.path.length > 0));
    if (meant !== undefined) return meant.flatMap((inner) => issueFaults(inner, yaml, path));
  }
  return [yaml.faultAt(path, plainMessage(issue))];
}

/** Zod's types as somebody calls them who writes YAML. */
const typeNames: Readonly<Record<string, string>> = {
  object: 'a map of `name: value`',
  record: 'a map of `name: value`',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

/** Zod's own words, where they speak of types instead of what to write; messages of a schema stay as they are. */
function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('received undefined')) return 'is missing';
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return `must be one of ${issue.values.map(String).join(', ')}`;
  }
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? [];
  if (expected === undefined || received === undefined) return issue.message;
  if (received === 'null') return `is empty; it must be ${nameOf(expected)}`;
  return `must be ${nameOf(expected)}, but is ${nameOf(received)}`;
}

function nameOf(type: string): string {
  return typeNames[type] ?? type;
}
