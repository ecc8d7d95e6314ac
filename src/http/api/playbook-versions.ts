import * as z from 'zod';
import { Problem } from '../../kernel/problem.ts';
import type { Library } from '../../playbook/library.ts';
import { kebab } from '../../playbook/schema-words.ts';
import { listVersions, readVersions, type PlaybookVersion } from '../../playbook/version-store.ts';
import { defineRoute } from '../route.ts';

const name = kebab('a playbook name');
const version = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'is not a version, which has twelve hex digits')
  .describe('Of its file: the first 12 hex digits of the SHA-256');
const versionShape = {
  version,
  file: z.string().describe('The name of its file in the folder'),
  inUse: z.boolean().describe('Whether a launch takes this version now'),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().describe('When a process last took it up as the present one'),
  goneAt: z.iso.datetime().nullable().describe('Since when no file holds this playbook; null: one does'),
};
const versionListSchema = z.strictObject({
  items: z.array(z.strictObject(versionShape)),
  nextCursor: z.null(),
});
const versionSchema = z
  .strictObject({ ...versionShape, source: z.string().describe('The YAML of this version') })
  .meta({ id: 'PlaybookVersion' });

/** The versions of a playbook that are kept: also of one whose file is broken or gone. */
export const playbookVersionRoutes = [
  defineRoute({
    method: 'get',
    path: '/playbooks/:name/versions',
    operationId: 'listPlaybookVersions',
    summary: 'The newest 500 versions of a playbook that are kept, the one last present first',
    right: 'view',
    params: z.strictObject({ name }),
    responses: { 200: versionListSchema },
    async handle({ db, library }, { params }) {
      const versions = await listVersions(db.pool, params.name);
      if (versions.length === 0) throw new Problem('not-found', notKept(params.name));
      const items = versions.map((version) => summarise(library.current(), version));
      return { status: 200, body: { items, nextCursor: null } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/playbooks/:name/versions/:version',
    operationId: 'readPlaybookVersion',
    summary: 'One version of a playbook with its source',
    right: 'view',
    params: z.strictObject({ name, version }),
    responses: { 200: versionSchema },
    async handle({ db, library }, { params }) {
      const kept = await readVersions(db.pool, params.name, [params.version]);
      const found = kept.get(params.version);
      if (found === undefined) throw new Problem('not-found', notKept(params.name, params.version));
      return { status: 200, body: { ...summarise(library.current(), found), source: found.source } };
    },
  }),
];

function summarise(library: Library, { playbook, version, file, ...seen }: PlaybookVersion) {
  return {
    version,
    file,
    inUse: library.playbooks.get(playbook)?.version === version,
    firstSeenAt: seen.firstSeenAt.toISOString(),
    lastSeenAt: seen.lastSeenAt.toISOString(),
    goneAt: seen.goneAt?.toISOString() ?? null,
  };
}

/** What is said where a playbook has no such version, or none at all. */
function notKept(playbook: string, version?: string): string {
  return `No version ${version === undefined ? '' : `"${version}" `}of a playbook "${playbook}" is kept.`;
}
