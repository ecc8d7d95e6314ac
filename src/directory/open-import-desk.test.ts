import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { whileLocked } from '../../test/fixtures/while-locked.ts';
import { openDirectory } from '../../test/harness/open-directory.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { createMovedClock, type MovedClock } from '../../test/harness/scene/moved-clock.ts';
import { query } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import { newId } from '../kernel/id.ts';
import { addFile, takeTurn, type FileImport } from './file-import-store.ts';
import { openImportDesk, type ImportDesk } from './open-import-desk.ts';

const ana: Actor = { kind: 'operator', id: 'operator:ana', role: 'operator' };
const directoryLock = 'SELECT pg_advisory_xact_lock(7202612)';
const { deps, pool, load, everybody } = openDirectory();

let desk: ImportDesk;
let clock: MovedClock;
let log: ReturnType<typeof keepLog>;
const openDesk = () => openImportDesk({ db: deps.db, clock, log: log.log });
beforeEach(async () => {
  await query(pool(), 'TRUNCATE directory_imports');
  clock = createMovedClock();
  log = keepLog();
  desk = openDesk();
});
afterEach(async () => {
  await desk.close();
  expect(log.errors()).toEqual([]);
});

const people = 'external_id,name,site\nE1,Ana,Taoyuan\nE2,Bo,Harbour\n';
const upload = (text: string, mode: FileImport['mode'] = 'upsert') =>
  desk.upload({ kind: 'employees', mode, fileName: 'people.csv', text }, ana);
const until = (id: string, ...states: FileImport['state'][]) =>
  eventually(
    `an import that is ${states.join(' or ')}`,
    async () => {
      const file = await desk.read(id);
      return file && states.includes(file.state) ? file : undefined;
    },
    { instead: async () => JSON.stringify(await desk.read(id)) },
  );
const names = async () => (await everybody()).filter(({ active }) => active).map(({ name }) => name);

describe('a file', () => {
  test('is checked without changing anything, then imported by whoever agreed to its number', async () => {
    const id = await upload(people);
    expect(await until(id, 'checked')).toMatchObject({
      fileName: 'people.csv',
      startedBy: 'operator:ana',
      outcome: { rows: 2, created: 2, updated: 0, unchanged: 0, newSites: ['Harbour'], faultsFound: 0 },
    });
    expect(await names()).toEqual([]);
    expect(await desk.apply(id, 3, ana)).toBe(false);
    expect(await desk.apply(id, 2, ana)).toBe(true);
    expect(await desk.apply(id, 2, ana)).toBe(false);
    expect(await until(id, 'imported')).toMatchObject({ hasContent: false, outcome: { created: 2 } });
    expect(await names()).toEqual(['Ana', 'Bo']);
    const audited = await query(
      pool(),
      "SELECT actor, subject FROM audit_entries WHERE action = 'directory.import' AND actor <> 'local'",
    );
    expect(audited).toEqual([{ actor: 'operator:ana', subject: 'employees' }]);
    expect(await desk.checkAgain(id, ana)).toBe(false);
  });

  test('of sites goes the same way', async () => {
    const sites = {
      kind: 'sites',
      mode: 'upsert',
      fileName: 's.csv',
      text: 'name,country\nHarbour,TW\n',
    } as const;
    const id = await desk.upload(sites, ana);
    expect(await until(id, 'checked')).toMatchObject({ outcome: { created: 1 } });
    expect(await desk.apply(id, 1, ana)).toBe(true);
    await until(id, 'imported');
    expect(await query(pool(), "SELECT country FROM sites WHERE name = 'Harbour'")).toEqual([
      { country: 'TW' },
    ]);
  });

  test('with faults is told line by line and never imported', async () => {
    const id = await upload('external_id,name\nE1,Ana\nE2,\nE3,a\0b\n');
    const { outcome } = await until(id, 'checked');
    expect(outcome).toMatchObject({ created: 1, faultsFound: 2, faultyLines: 2 });
    expect(outcome?.faults?.map(({ line, column }) => [line, column])).toEqual([
      [3, 'name'],
      [4, 'name'],
    ]);
    expect(await desk.apply(id, 1, ana)).toBe(false);
    expect(await names()).toEqual([]);
  });

  test('with a thousand faults keeps a hundred', async () => {
    const id = await upload(`external_id,name\n${'E,\n'.repeat(1_200)}`);
    const { outcome } = await until(id, 'checked');
    expect([outcome?.faults?.length, outcome?.faultsFound]).toEqual([100, 1_000]);
  });

  test('that is the whole staff deactivates who is missing, in the number that was agreed to', async () => {
    await load('external_id,name\nE1,Ana\nE2,Bo\nE3,Cho\n');
    const id = await upload('external_id,name\nE1,Ana\n', 'full');
    expect(await until(id, 'checked')).toMatchObject({ outcome: { deactivated: 2, unchanged: 1 } });
    expect(await names()).toHaveLength(3);
    expect(await desk.apply(id, 2, ana)).toBe(true);
    await until(id, 'imported');
    expect(await names()).toEqual(['Ana']);
  });

  test('is not imported where the directory has changed since the check', async () => {
    const id = await upload(people);
    await until(id, 'checked');
    await load('external_id,name,site\nE1,Ana,Taoyuan\n');
    expect(await desk.apply(id, 2, ana)).toBe(true);
    expect(await until(id, 'failed')).toMatchObject({ failure: 'changed', hasContent: true });
    expect(await names()).toEqual(['Ana']);
    expect(await desk.checkAgain(id, ana)).toBe(true);
    expect(await until(id, 'checked')).toMatchObject({ outcome: { created: 1, unchanged: 1 } });
  });

  test('of too many rows fails, and says why', async () => {
    const id = await upload(`external_id,name\n${'E,a\n'.repeat(100_001)}`);
    expect(await until(id, 'failed')).toMatchObject({ failure: 'too-many-rows' });
  });

  test('is forgotten after a day, with the faults that quote it', async () => {
    const id = await upload('external_id,name,mobile\nE1,Ana,0912\n');
    await until(id, 'checked');
    clock.jump(25 * 3_600_000);
    await until(await upload(people), 'checked');
    const [row] = await query<{ text: string }>(
      pool(),
      'SELECT d::text AS text FROM directory_imports d WHERE id = $1',
      [id],
    );
    expect(row?.text).not.toContain('0912');
    expect(await desk.checkAgain(id, ana)).toBe(false);
  });
});

describe('of several at once', () => {
  test('one works, says that it lives, and the next waits for it', async () => {
    await whileLocked(deps.db, directoryLock, async (untilWaited) => {
      const first = await upload(people);
      await untilWaited(1);
      const second = await upload(people);
      const beatOf = async (id: string) => {
        const sql = 'SELECT beat_at::text AS beat FROM directory_imports WHERE id = $1';
        return (await query<{ beat: string }>(pool(), sql, [id]))[0]?.beat;
      };
      const [one, two] = [await beatOf(first), await beatOf(second)];
      await eventually('a beat of both', async () =>
        (await beatOf(first)) !== one && (await beatOf(second)) !== two ? true : undefined,
      );
      expect(await desk.read(first)).toMatchObject({ state: 'checking', phase: 'writing', total: 2 });
      expect(await desk.read(second)).toMatchObject({ state: 'checking', phase: 'waiting' });
    });
    for (const { id } of await desk.list()) await until(id, 'checked');
  });

  test('one that another import keeps waiting for too long says so', { timeout: 30_000 }, async () => {
    await whileLocked(deps.db, directoryLock, async () => {
      expect(await until(await upload(people), 'failed')).toMatchObject({ failure: 'busy' });
    });
  });
});

describe('a run whose process has died', () => {
  /** What a process leaves that was killed: the row as it stood, silent since. */
  const leave = async (silentForS: number) => {
    const [id, run] = [newId(), newId()];
    const file = {
      id,
      kind: 'employees',
      mode: 'upsert',
      fileName: 'left.csv',
      run,
      startedBy: 'operator:bo',
    } as const;
    await addFile(pool(), file, people, clock.now());
    expect(await takeTurn(pool(), run, [])).toMatchObject({ state: 'checking', content: people });
    const silent = `UPDATE directory_imports SET beat_at = beat_at - make_interval(secs => $2) WHERE id = $1`;
    await query(pool(), silent, [id, silentForS]);
    return { id, run };
  };

  test('is shown as interrupted, holds up nobody, and can be begun anew', async () => {
    const { id } = await leave(16);
    expect(await desk.read(id)).toMatchObject({ state: 'interrupted', hasContent: true });
    await until(await upload(people), 'checked');
    expect(await desk.checkAgain(id, ana)).toBe(true);
    await until(id, 'checked');
  });

  test('is not taken for dead too soon', async () => {
    const { id } = await leave(10);
    expect(await desk.read(id)).toMatchObject({ state: 'checking' });
    expect(await desk.checkAgain(id, ana)).toBe(false);
  });

  test('changes nothing any more where it lives after all', async () => {
    const id = await upload(people);
    await until(id, 'checked');
    await whileLocked(deps.db, directoryLock, async (untilWaited) => {
      expect(await desk.apply(id, 2, ana)).toBe(true);
      await untilWaited(1);
      await query(pool(), 'UPDATE directory_imports SET run = $2 WHERE id = $1', [id, newId()]);
    });
    // Has the directory only when the run has let go of it.
    await load('external_id,name\nE9,Zoe\n');
    expect(await names()).toEqual(['Zoe']);
    expect(await desk.read(id)).toMatchObject({ state: 'importing' });
  });
});

test('a process that stops gives up what it is at, and says so', async () => {
  const id = await upload(people);
  await until(id, 'checked');
  let closed: Promise<void> | undefined;
  await whileLocked(deps.db, directoryLock, async (untilWaited) => {
    expect(await desk.apply(id, 2, ana)).toBe(true);
    await untilWaited(1);
    closed = desk.close();
  });
  await closed;
  expect(await names()).toEqual([]);
  desk = openDesk();
  expect(await desk.read(id)).toMatchObject({ state: 'interrupted' });
  expect(await desk.checkAgain(id, ana)).toBe(true);
  await until(id, 'checked');
});
