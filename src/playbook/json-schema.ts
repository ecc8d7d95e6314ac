import { parse } from 'yaml';
import * as z from 'zod';
import { fileKeys } from './file-keys.ts';
import { playbookFileSchema } from './schema.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A key of a file, with what it may hold. */
export interface SchemaKey {
  /** Dotted; `*` stands for each place of a list and each key of a map: `steps.*.route.*.after`. */
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/**
 * The JSON Schema (2020-12) of a playbook's file, by which editors complete and check it. It takes whatever the parser
 * takes, but for blanks around a text of the greatest length. What spans several keys (languages, templates, words)
 * the parser alone refuses.
 */
export function playbookJsonSchema(): JsonSchema {
  const schema = toJsonSchema(playbookFileSchema);
  for (const { path, schema: found } of walk(schema, [])) {
    const key = fileKeys[path];
    if (key === undefined) continue;
    found.description = [key.means, ...describeDefault(found)].join(' ');
    found.examples = [parse(key.example)];
  }
  return { title: 'Tocsin playbook', ...schema };
}

/** Every key below a schema in the order of the file, once: a key above its own keys. */
export function listKeys(schema: JsonSchema): SchemaKey[] {
  const keys = new Map<string, SchemaKey>();
  for (const key of walk(schema, [])) if (!keys.has(key.path)) keys.set(key.path, key);
  return [...keys.values()];
}

/** What a key holds where a file does not say, as the file would write it; undefined: there is no such thing. */
export function writtenDefault({ default: value }: JsonSchema): string | undefined {
  if (value === undefined) return undefined;
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  return written === '{}' ? 'none' : written;
}

/** Whether a part of a schema is a schema itself: zod writes none of the booleans that JSON Schema allows there. */
export function isSchema(part: unknown): part is JsonSchema {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function* walk(schema: JsonSchema, above: readonly string[]): Generator<SchemaKey> {
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(isSchema))
    yield* walk(part, above);
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    if (!isSchema(value)) continue;
    const path = [...above, name];
    yield { path: path.join('.'), schema: value, required: schema.required?.includes(name) ?? false };
    yield* walk(value, path);
  }
  for (const each of [schema.additionalProperties, schema.items])
    if (isSchema(each)) yield* walk(each, [...above, '*']);
}

function toJsonSchema(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema: { _zod }, jsonSchema }) => {
      const { def } = _zod as { def: z.core.$ZodTypes['_zod']['def'] };
      // A step is looked at before it is parsed, so that its message names what it is; it is what it is parsed as.
      if (def.type !== 'pipe' || def.in._zod.def.type !== 'unknown' || def.out._zod.def.type === 'transform')
        return;
      Object.assign(jsonSchema, toJsonSchema(def.out));
      delete jsonSchema.$schema;
    },
  });
}

function describeDefault(schema: JsonSchema): string[] {
  const value = writtenDefault(schema);
  return value === undefined ? [] : [`Default: ${value}.`];
}
