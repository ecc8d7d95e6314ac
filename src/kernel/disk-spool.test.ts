import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpool } from './disk-spool.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tocsin-spool-')), 'kept');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

/** All that lies there, taken out by another process. */
async function takeAll(): Promise<number[]> {
  const taken: number[] = [];
  await openSpool<number>(folder).empty((items) => {
    taken.push(...items);
    return Promise.resolve();
  });
  return taken;
}

test('what was kept is taken out once, the oldest first, by whoever comes', async () => {
  const spool = openSpool<number>(folder);
  await spool.keep(1);
  await spool.keep(2);
  await Promise.all([3, 4, 5].map((item) => spool.keep(item)));
  expect(await takeAll()).toEqual([1, 2, 3, 4, 5]);
  expect(await takeAll()).toEqual([]);
});

test('what could not be taken stays, and nothing younger passes it', async () => {
  const spool = openSpool<number>(folder);
  for (const item of [1, 2, 3]) await spool.keep(item);
  const seen: number[] = [];
  const emptying = spool.empty(([item = 0]) => {
    seen.push(item);
    return item === 2 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
  });
  await expect(emptying).rejects.toThrow('the database is away');
  expect(seen).toEqual([1, 2]);
  expect(await takeAll()).toEqual([2, 3]);
});

test('ten thousand at once are a few files, and those forced to the disk together', async () => {
  const spool = openSpool<number>(folder);
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  await Promise.all(items.map((item) => spool.keep(item)));
  expect((await readdir(folder)).length).toBeLessThanOrEqual(11);
  expect(await takeAll()).toEqual(items);
});

test('a file that a kill left half written is not looked at', async () => {
  await openSpool<number>(folder).keep(1);
  await writeFile(join(folder, '0.json.part'), '[2,');
  expect(await takeAll()).toEqual([1]);
});

test('where the disk takes nothing, whoever told us hears of it', async () => {
  await writeFile(folder, 'a file where the folder should be');
  await expect(openSpool<number>(folder).keep(1)).rejects.toThrow(/EEXIST|ENOTDIR/);
});
