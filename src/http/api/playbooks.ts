import * as z from 'zod';
import { Problem } from '../../kernel/problem.ts';
import type { Fault } from '../../kernel/fault.ts';
import type { Library, LibraryEntry } from '../../playbook/library.ts';
import { severities, urgencies } from '../../playbook/schema.ts';
import { defineRoute } from '../route.ts';

const byLanguage = z.record(z.string(), z.string());
const faultSchema = z
  .strictObject({ file: z.string(), line: z.int(), column: z.int(), path: z.string(), message: z.string() })
  .meta({ id: 'Fault' });
const summaryShape = {
  name: z.string(),
  title: byLanguage,
  severity: z.enum(severities),
  urgency: z.enum(urgencies),
  owner: z.string(),
  exerciseOnly: z.boolean(),
  languages: z.array(z.string()),
  version: z.string().describe('Of its file: the first 12 hex digits of the SHA-256'),
  inputs: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(['site', 'group', 'employee', 'text']),
      ask: byLanguage,
      optional: z.boolean(),
      maxLength: z.int(),
      multiline: z.boolean(),
      example: z.string().optional(),
      choices: z.array(z.string()).readonly().optional().describe('The only texts that it takes'),
    }),
  ),
  faults: z
    .array(faultSchema)
    .describe('What is wrong with its file now; the last version that worked is served'),
  warnings: z.array(faultSchema).describe('What the version in use could say better'),
};
const playbookListSchema = z.strictObject({
  items: z.array(z.strictObject(summaryShape)),
  nextCursor: z.null(),
  faults: z.array(faultSchema).describe('Of every file of the folder'),
});
const playbookSchema = z
  .strictObject({ ...summaryShape, source: z.string().describe('The YAML it was read from') })
  .meta({ id: 'Playbook' });

export const playbookRoutes = [
  defineRoute({
    method: 'get',
    path: '/playbooks',
    operationId: 'listPlaybooks',
    summary: 'The playbooks that may be launched, and what is wrong with the others',
    right: 'view',
    responses: { 200: playbookListSchema },
    handle: ({ library }) => {
      const now = library.current();
      const items = [...now.playbooks.values()].map((entry) => summarise(now, entry));
      const body = { items, nextCursor: null, faults: [...now.faults] };
      return Promise.resolve({ status: 200 as const, body });
    },
  }),
  defineRoute({
    method: 'get',
    path: '/playbooks/:name',
    operationId: 'readPlaybook',
    summary: 'One playbook with its source and faults',
    right: 'view',
    params: z.strictObject({ name: z.string().max(100) }),
    responses: { 200: playbookSchema },
    handle: ({ library }, { params }) => {
      const now = library.current();
      const entry = now.playbooks.get(params.name);
      if (entry === undefined) {
        const faults = { faults: now.faults.filter((fault) => isOf(fault, params.name)) };
        throw new Problem('not-found', `No playbook "${params.name}" may be launched.`, [], faults);
      }
      return Promise.resolve({
        status: 200 as const,
        body: { ...summarise(now, entry), source: entry.source },
      });
    },
  }),
];

function summarise(library: Library, { playbook, version, file, warnings }: LibraryEntry) {
  const { name, title, severity, urgency, owner, exerciseOnly } = playbook;
  return {
    name,
    title,
    severity,
    urgency,
    owner,
    exerciseOnly,
    languages: [...playbook.languages],
    version,
    inputs: playbook.inputs.map((input) => ({ ...input })),
    faults: library.faults.filter((fault) => fault.file === file),
    warnings: [...warnings],
  };
}

/** Whether a fault is of the file that a playbook of this name is usually kept in. */
function isOf(fault: Fault, name: string): boolean {
  return [`${name}.yaml`, `${name}.yml`].some((file) => fault.file.endsWith(file));
}
