import type * as z from 'zod';
import type { DocumentPath, Fault } from './fault.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';

/** A YAML file that has the shape its schema asks for. */
export interface ParsedYaml<T> {
  readonly value: T;
  readonly faultAt: YamlFile['faultAt'];
}

/** Reads YAML and holds it against a schema: the value, or each fault where it stands in the file. */
export function parseYaml<S extends z.ZodType>(
  schema: S,
  source: string,
  file: string,
): { ok: ParsedYaml<z.output<S>> } | { faults: Fault[] } {
  const read = readYaml(source, file);
  if ('faults' in read) return read;
  const parsed = schema.safeParse(read.ok.data);
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
    // The alternative that came nearest is the one the writer meant: the one with the deepest fault.
    const depth = (issues: z.core.$ZodIssue[]) => Math.max(0, ...issues.map((inner) => inner.path.length));
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(nearest) > 0) return nearest.flatMap((inner) => issueFaults(inner, yaml, path));
  }
  return [yaml.faultAt(path, issue.message)];
}
