import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '../../.cache');

/**
 * A folder under `.cache/` that is made the first time somebody asks, and is there whole or not at all, also
 * when several ask at once or one is killed on the way.
 * @param fill puts everything into the empty folder it is given; the folder moves afterwards
 * @returns the folder's path
 */
export async function makeOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const ready = join(cache, name);
  if (existsSync(ready)) return ready;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}.making-`));
  try {
    await fill(folder);
    await chmod(folder, 0o755);
    await rename(folder, ready);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    // Another was quicker: its folder is as good as ours.
    if (!existsSync(ready)) throw error;
  }
  return ready;
}
