import { durationPattern } from '../kernel/duration.ts';
import { languageTagPattern } from '../kernel/language.ts';
import { fileKeys } from './file-keys.ts';
import {
  isSchema,
  listKeys,
  playbookJsonSchema,
  writtenDefault,
  type JsonSchema,
  type SchemaKey,
} from './json-schema.ts';

/** The document about every key of a playbook's file, in Markdown. */
export function languagePage(): string {
  const keys = listKeys(playbookJsonSchema());
  return `# The keys of a playbook

Every key that a playbook's file may have; another one is refused. \`*\` stands for each place of a list and each key of a map:
\`steps.*.text.*.headline\` is the headline in each language of each message. [How a playbook works](playbooks.md)
says how the parts work together, and [Write a playbook](write-a-playbook.md) makes one from an empty file.

The same is in \`playbooks/playbook.schema.json\`, the JSON Schema by which an editor completes a file and checks it while it is
written; \`npx tocsin playbooks schema\` prints it. An editor with the YAML language server finds it by the first line of the
file:

\`\`\`yaml
# yaml-language-server: $schema=./playbook.schema.json
\`\`\`

The schema knows each key by itself. What spans several (the languages of all texts, the variables of templates, words that mean
two answers) \`npx tocsin playbooks check\` says too.

A duration is written \`90s\`, \`5m\`, \`2h\`, \`1d\` or in ISO 8601 (\`PT1H30M\`), and is 366 days at most. A language is a tag such as
\`en\` or \`zh-Hant\`. A name has small letters, digits and dashes, and begins with a letter.

| key | type | required | default | means | example |
|---|---|---|---|---|---|
${keys.map(rowOf).join('\n')}
`;
}

function rowOf({ path, schema, required }: SchemaKey): string {
  const { means = '', example = '' } = fileKeys[path] ?? {};
  const code = (text: string) => (text === '' ? '' : `\`${text}\``);
  const value = writtenDefault(schema) ?? '';
  const cells = [code(path), typeOf(schema), required ? 'yes' : '', code(value), means, code(example)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** What a value may be, in words: the first that fits. */
function typeOf(schema: JsonSchema): string {
  for (const sort of sorts) {
    const words = sort(schema);
    if (words !== undefined) return words;
  }
  return 'map';
}

const sorts: readonly ((schema: JsonSchema) => string | undefined)[] = [
  (schema) => (schema.const === undefined ? undefined : `\`${String(schema.const)}\``),
  ({ enum: values }) => values?.map((value) => `\`${String(value)}\``).join(', '),
  ({ anyOf }) =>
    anyOf && [...new Set(anyOf.filter(isSchema).flatMap((one) => typeOf(one).split(' or ')))].join(' or '),
  ({ items, minItems = 0, maxItems }) =>
    isSchema(items) ? `list, ${between(minItems, maxItems)}, each: ${typeOf(items)}` : undefined,
  ({ additionalProperties: each, propertyNames }) =>
    isSchema(each) ? `${whose(propertyNames)}: ${typeOf(each)}` : undefined,
  ({ type, minimum, maximum }) => (type === 'integer' ? `number, ${between(minimum, maximum)}` : undefined),
  ({ type }) => (type === 'boolean' ? '`true`, `false`' : undefined),
  ({ pattern }) => (pattern === durationPattern ? 'duration' : undefined),
  ({ type, maxLength }) =>
    type === 'string' ? `text${maxLength === undefined ? '' : `, up to ${maxLength} characters`}` : undefined,
];

function between(least: number | undefined, most: number | undefined): string {
  return most === undefined ? `${least} at least` : `${least} to ${most}`;
}

/** Whose the values of a map are. */
function whose(names: JsonSchema['propertyNames']): string {
  if (!isSchema(names)) return 'map of each name';
  if (names.pattern === languageTagPattern.source) return 'in each language';
  return names.enum === undefined ? 'by name' : `by ${names.enum[0]} to ${names.enum.at(-1)}`;
}
