import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGroupCommit } from './group-commit.ts';
import { newId } from './id.ts';

/** Some milliseconds more and one file holds all that comes in them: what is slow is forcing it to the disk. */
const BATCHES = { atMost: 1_000, gatherMs: 10 };

/** Items in a folder on this machine's disk. What is in it survives a kill, and any process may take it out. */
export interface Spool<T> {
  /** Resolves when the item is on the disk. Throws where the disk does not take it. */
  keep(item: T): Promise<void>;
  /**
   * Hands what was kept to `take`, the oldest first, and removes it when that resolves. Where it throws the rest stays,
   * and what it had begun comes again: taking an item twice must do no harm. Answers how many were taken.
   */
  empty(take: (items: readonly T[]) => Promise<void>): Promise<number>;
}

/**
 * Opens the spool in a folder, which is made when the first item is kept. A file is written beside its place, forced to
 * the disk and renamed: it is there whole or not at all. Several processes may share the folder.
 */
export function openSpool<T>(folder: string): Spool<T> {
  const commit = createGroupCommit<T, undefined>(async (items) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${newId()}.json`);
    await writeWhole(`${file}.part`, JSON.stringify(items));
    await rename(`${file}.part`, file);
    await force(folder);
    return items.map(() => undefined);
  }, BATCHES);
  return {
    keep: (item) => commit.submit(item),
    empty: async (take) => {
      let taken = 0;
      for (const name of await namesIn(folder)) {
        const file = join(folder, name);
        const text = await readFile(file, 'utf8').catch(ignoreMissing);
        if (text === undefined) continue;
        const items = JSON.parse(text) as T[];
        await take(items);
        await rm(file, { force: true });
        taken += items.length;
      }
      return taken;
    },
  };
}

/** Names begin with the time at which they were made (UUIDv7), so that their order is theirs. */
async function namesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  return names.filter((name) => name.endsWith('.json')).sort();
}

async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is on the disk when its folder is. */
async function force(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
