import { watch, type FSWatcher } from 'node:fs';
import { loadLibrary, type Library } from './library.ts';

/** A library that follows its folder. */
export interface WatchedLibrary {
  /** The library as last read. */
  readonly current: () => Library;
  /** Reads the folder now, and answers with what is current then. */
  readonly reload: () => Promise<Library>;
  readonly close: () => void;
}

/** Editors write a file in several strokes; we read once they are done. */
const settleMs = 150;

/**
 * Loads a folder of playbooks and reads it again when something in it changes. `onChange` hears of every reading
 * after the first. A folder that cannot be watched is loaded all the same, and read again by `reload` alone.
 */
export async function watchLibrary(
  folder: string,
  onChange: (library: Library) => void,
): Promise<WatchedLibrary> {
  // Watched before it is read, so that no change falls between the two.
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let reading: Promise<unknown> = Promise.resolve();
  let library: Library = { playbooks: new Map(), faults: [] };
  const read = (): Promise<Library> => {
    // One reading after the other: the last to start must be the last to end.
    const next = reading.then(async () => {
      library = await loadLibrary(folder, library);
      return library;
    });
    reading = next;
    return next;
  };
  const reload = async (): Promise<Library> => {
    const fresh = await read();
    onChange(fresh);
    return fresh;
  };
  try {
    watcher = watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void reload(), settleMs).unref();
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // The reading below says that the folder cannot be read.
  }
  await read();
  return {
    current: () => library,
    reload,
    close: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
