import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { Problem } from '../../kernel/problem.ts';
import { compareVersions } from '../../playbook/compare-versions.ts';
import { listPlaybooksKept, listVersions, readVersions } from '../../playbook/version-store.ts';
import type { Console } from './console.ts';
import { ChangesPage } from './playbook-changes-page.tsx';
import { PlaybooksPage, VersionsPage } from './playbooks-page.tsx';

/** The playbook files: what is in use, what was before, and what differs. */
export function mountPlaybookPages(router: Router, { db, library }: Context, { page }: Console): void {
  const inUse = (name: string) => library.current().playbooks.get(name);
  router.get(
    '/playbooks',
    page('view', async ({ look, send }) => {
      const kept = await listPlaybooksKept(db.pool);
      const gone = kept.filter(({ playbook }) => inUse(playbook) === undefined);
      send(<PlaybooksPage look={look} library={library.current()} gone={gone} />);
    }),
  );
  router.get(
    '/playbooks/:name',
    page('view', async ({ look, send, param }) => {
      const name = param('name');
      const versions = await listVersions(db.pool, name);
      if (versions.length === 0) throw notThere(name);
      send(<VersionsPage look={look} name={name} versions={versions} present={inUse(name)?.version} />);
    }),
  );
  router.get(
    '/playbooks/:name/changes',
    page('view', async ({ look, send, param, query }) => {
      const name = param('name');
      const present = inUse(name);
      const from = query['from']?.slice(0, 64);
      const to =
        query['to']?.slice(0, 64) ?? present?.version ?? (await listVersions(db.pool, name))[0]?.version;
      if (from === undefined || to === undefined) throw notThere(name);
      const kept = await readVersions(db.pool, name, [from, to]);
      const textOf = (version: string) =>
        kept.get(version)?.source ?? (present?.version === version ? present.source : undefined);
      const [before, after] = [textOf(from), textOf(to)];
      const missing = [from, to].filter((version) => textOf(version) === undefined);
      const passages =
        before === undefined || after === undefined ? undefined : compareVersions(before, after);
      send(<ChangesPage look={look} name={name} from={from} to={to} missing={missing} passages={passages} />);
    }),
  );
}

function notThere(name: string): Problem {
  return new Problem('not-found', `No version of a playbook "${name}" is kept.`);
}
