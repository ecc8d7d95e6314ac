import * as z from 'zod';
import { importEmployees } from '../../directory/import-employees.ts';
import { importSites } from '../../directory/import-sites.ts';
import { defineRoute } from '../route.ts';
import { ownNumbers } from '../../channels/own-numbers.ts';

const count = z.int().min(0);
const counts = {
  rows: count,
  created: count,
  updated: count,
  unchanged: count,
  faults: z
    .array(z.strictObject({ line: z.int(), column: z.string(), detail: z.string() }))
    .readonly()
    .describe('In a dry run: the first 1,000; rows with faults are not counted elsewhere'),
};
const names = z.array(z.string()).readonly();

export const importRoutes = [
  defineRoute({
    method: 'post',
    path: '/directory/imports',
    operationId: 'importDirectory',
    summary: 'Import employees or sites from CSV, all or nothing',
    right: 'directory',
    query: z.strictObject({
      kind: z.enum(['employees', 'sites']).default('employees'),
      dryRun: z.stringbool().default(false).describe('Say what would happen and change nothing'),
      mode: z.enum(['upsert', 'full']).default('upsert').describe('full also deactivates who is missing'),
      confirmDeactivations: z.coerce.number().int().min(0).optional(),
    }),
    bodyType: 'text/csv',
    body: z.string(),
    responses: {
      200: z.union([
        z.strictObject({
          ...counts,
          deactivated: count,
          newSites: names,
          newDepartments: names,
          newGroups: names,
        }),
        z.strictObject(counts),
      ]),
    },
    handle: async ({ db, clock, channelMap }, { query: { kind, ...options }, body, actor }) => {
      const deps = { db, clock, ownNumbers: ownNumbers(channelMap) };
      const run = kind === 'sites' ? importSites : importEmployees;
      return { status: 200, body: await run(deps, body, options, actor) };
    },
  }),
];
