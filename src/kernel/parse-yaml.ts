import type * as z from 'zod';
import type { DocumentPath, Fault } from './fault.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';

/** A YAML file that has the shape its schema asks for. */
export interface ParsedYaml<T> {
  readonly value: T;
  readonly faultAt: YamlFile['faultAt'];
}

/** A change to the data before it is held against the schema, or the faults that forbid it. */
export type PrepareYaml = (yaml: YamlFile) => { data: unknown } | { faults: Fault[] };

/** Reads YAML and holds it against a schema: the value, or each fault where it stands in the file. */
export function parseYaml<S extends z.ZodType>(
  schema: S,
  source: string,
  file: string,
  prepare: PrepareYaml = ({ data }) => ({ data }),
): { ok: ParsedYaml<z.output<S>> } | { faults: Fault[] } {
  const read = readYaml(source, file);
  if ('faults' in read) return read;
  const prepared = prepare(read.ok);
  if ('faults' in prepared) return prepared;
  const parsed = schema.safeParse(prepared.data);
  if (parsed.success) return { ok: { value: parsed.data, faultAt: read.ok.faultAt } };
  return { faults: parsed.error.issues.flatMap((issue) => issueFaults(issue, read.ok)) };
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

/** Zod's own words, where they speak of types instead of what to write; messages of a schema stay as they are. */
function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('received undefined')) return 'is missing';
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return `must be one of ${issue.values.map(String).join(', ')}`;
  }
  return issue.message.replace(/^Invalid input: expected (\w+), received (\w+)$/, 'must be $1, but is $2');
}
