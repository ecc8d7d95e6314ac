import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebian } from './debian.ts';

/**
 * What makes a process believe that it is so many seconds later than it is; what it measures time with goes on as ever.
 * The library is Debian's, fetched once.
 */
export async function wrongClock(seconds: number): Promise<Readonly<Record<string, string>>> {
  const root = await unpackDebian('faketime', ['libfaketime']);
  const files = await readdir(root, { recursive: true });
  const library = files.find((name) => name.endsWith('libfaketimeMT.so.1'));
  if (library === undefined) throw new Error('libfaketime has no library for threads');
  const offset = `${seconds < 0 ? '' : '+'}${seconds}s`;
  return { LD_PRELOAD: join(root, library), FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
