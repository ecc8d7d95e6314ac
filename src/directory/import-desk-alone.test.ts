import { expect, test } from 'vitest';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { connectDatabase } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { openImportDesk } from './open-import-desk.ts';
import { sampleOrganisation } from './sample-organisation.ts';

const actor = { kind: 'local', id: 'local', role: 'admin' } as const;

test(
  'on the embedded database, where a transaction keeps everybody else waiting, an import lives and ends',
  { timeout: 60_000 },
  async () => {
    const db = await connectDatabase({
      databaseUrl: undefined,
      dataDir: 'memory://',
      onError: (error) => {
        throw error;
      },
    });
    await db.withMaintenancePool(migrate);
    const log = keepLog();
    const desk = openImportDesk({ db, clock: { now: () => new Date() }, log: log.log });
    const { employeesCsv: text } = sampleOrganisation({ people: 2_000 });
    const id = await desk.upload({ kind: 'employees', mode: 'full', fileName: 'all.csv', text }, actor);
    const seen = new Set<string>();
    const until = (state: string) =>
      eventually(state, async () => {
        const file = await desk.read(id);
        seen.add(file?.state ?? '');
        return file?.state === state ? file : undefined;
      });
    const { outcome } = await until('checked');
    expect(outcome).toMatchObject({ created: 2_000, faultsFound: 0 });
    expect(await desk.apply(id, 2_000, actor)).toBe(true);
    expect(await until('imported')).toMatchObject({ outcome: { created: 2_000 } });
    expect([...seen]).not.toContain('interrupted');
    await desk.close();
    expect(log.errors()).toEqual([]);
    await db.close();
  },
);
