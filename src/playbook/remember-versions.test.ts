import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMovedClock } from '../../test/harness/scene/moved-clock.ts';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { rememberVersions } from './remember-versions.ts';
import { findLastOfFile, listPlaybooksKept, listVersions, readVersions } from './version-store.ts';
import { watchLibrary, type WatchedLibrary } from './watch-library.ts';

const broken = gasLeak.replace('severity: Extreme', 'severity: Dire');
const second = gasLeak.replace('Leave now.', 'Leave at once.');
const flood = gasLeak.replace('playbook: gas-leak', 'playbook: flood');

let db: Database;
let folder: string;
let clock: ReturnType<typeof createMovedClock>;
let open: WatchedLibrary[];
let gone: string[];
let errors: unknown[];
beforeEach(async () => {
  db = await openDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tocsin-versions-'));
  clock = createMovedClock();
  [open, gone, errors] = [[], [], []];
});
afterEach(async () => {
  for (const library of open) library.close();
  await rm(folder, { recursive: true });
  await db.close();
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);

/** The library of one process. */
async function start(): Promise<WatchedLibrary> {
  const library = await watchLibrary(folder, {
    memory: rememberVersions({ pool: db.pool, clock }),
    onChange: () => undefined,
    onGone: (names) => gone.push(...names),
    onError: (error) => errors.push(error),
    everyMs: 50,
  });
  open.push(library);
  return library;
}

test('every version that could be launched is kept with its text, and when it was first seen', async () => {
  const startedAt = clock.now();
  await write('a.yaml', gasLeak);
  const library = await start();
  const first = library.current().playbooks.get('gas-leak')?.version ?? '';
  clock.jump(60_000);
  await write('a.yaml', second);
  await library.reload();
  const changed = library.current().playbooks.get('gas-leak')?.version ?? '';
  expect((await listVersions(db.pool, 'gas-leak')).map(({ version }) => version)).toEqual([changed, first]);
  clock.jump(60_000);
  await write('a.yaml', gasLeak);
  await library.reload();
  const [back, ...others] = await listVersions(db.pool, 'gas-leak');
  expect(back).toMatchObject({ version: first, file: 'a.yaml', goneAt: null });
  const seenAfterMs = (back?.firstSeenAt.getTime() ?? 0) - startedAt.getTime();
  expect(seenAfterMs).toBeGreaterThanOrEqual(0);
  expect(seenAfterMs).toBeLessThan(60_000);
  expect(others).toHaveLength(1);
  const texts = await readVersions(db.pool, 'gas-leak', [first, changed]);
  expect([texts.get(first)?.source, texts.get(changed)?.source]).toEqual([gasLeak, second]);
});

test('F38 a process that begins beside a broken file launches what the others launch', async () => {
  await write('a.yaml', gasLeak);
  await write('b.yaml', flood);
  const one = await start();
  await write('a.yaml', broken);
  await one.reload();
  const other = await start();
  const shown = (library: WatchedLibrary) => [
    [...library.current().playbooks.values()].map(({ playbook, version }) => [playbook.name, version]),
    library.current().faults,
  ];
  expect(other.current().playbooks.get('gas-leak')?.source).toBe(gasLeak);
  expect(shown(other)).toEqual(shown(one));
  expect(gone).toEqual([]);
});

test('F38 a removed file is a removed playbook: said once, kept, and not called back by a broken file', async () => {
  await write('a.yaml', gasLeak);
  await write('b.yaml', flood);
  const library = await start();
  await rm(join(folder, 'a.yaml'));
  await library.reload();
  await library.reload();
  await start();
  expect(gone).toEqual(['gas-leak']);
  const kept = await listPlaybooksKept(db.pool);
  expect(kept.map(({ playbook, goneAt }) => [playbook, goneAt !== null])).toEqual([
    ['flood', false],
    ['gas-leak', true],
  ]);
  await write('a.yaml', broken);
  expect((await start()).current().playbooks.has('gas-leak')).toBe(false);
  expect(await findLastOfFile(db.pool, 'a.yaml')).toBeUndefined();
  await write('a.yaml', gasLeak);
  await library.reload();
  expect(await findLastOfFile(db.pool, 'a.yaml')).toMatchObject({ playbook: 'gas-leak' });
});

test('an empty folder marks nothing as gone', async () => {
  await write('a.yaml', gasLeak);
  await start();
  await rm(join(folder, 'a.yaml'));
  expect((await start()).current().faults.map(({ message }) => message)).toEqual(['holds no playbook']);
  expect(gone).toEqual([]);
});

test('a database that takes nothing stops no playbook; it is told once, and has all when it is back', async () => {
  await query(db.pool, `ALTER TABLE playbook_versions RENAME TO away`);
  await write('a.yaml', gasLeak);
  const library = await start();
  await library.reload();
  expect([...library.current().playbooks.keys()]).toEqual(['gas-leak']);
  expect(errors).toHaveLength(1);
  await query(db.pool, `ALTER TABLE away RENAME TO playbook_versions`);
  await vi.waitFor(async () => expect(await listVersions(db.pool, 'gas-leak')).toHaveLength(1), {
    timeout: 5_000,
    interval: 50,
  });
});
