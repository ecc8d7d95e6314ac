import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { listPlaybookFiles, loadLibrary, type Library } from './library.ts';
import type { VersionMemory } from './remember-versions.ts';

/** A library that follows its folder. */
export interface WatchedLibrary {
  /** The library as last read. */
  readonly current: () => Library;
  /** Reads the folder now, and answers with what is current then. */
  readonly reload: () => Promise<Library>;
  readonly close: () => void;
}

interface WatchOptions {
  /** What is known beyond this process. */
  readonly memory: VersionMemory;
  /** Hears of every reading after the first. */
  readonly onChange: (library: Library) => void;
  /** Hears of playbooks whose file was removed. */
  readonly onGone: (names: readonly string[]) => void;
  /** The memory could not be asked; it is asked again at the next look. */
  readonly onError: (error: unknown) => void;
  /** How often the folder is looked at, in milliseconds; two seconds where not said. */
  readonly everyMs?: number;
}

/** Editors write a file in several strokes; we read once they are done. */
const settleMs = 150;

/**
 * Loads a folder of playbooks and reads it again when something in it changes: at once where the system says so, and
 * at the next look where it does not, as with a folder that another host writes or that was put in place anew.
 */
export async function watchLibrary(folder: string, options: WatchOptions): Promise<WatchedLibrary> {
  const { memory, onChange, onGone, onError, everyMs = 2_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let reading: Promise<unknown> = Promise.resolve();
  let library: Library = { playbooks: new Map(), faults: [] };
  let looked = '';
  let owesMemory = false;

  async function readNow(): Promise<Library> {
    // Looked at before it is read, so that no change falls between the two.
    looked = await lookAt(folder);
    const errors: unknown[] = [];
    const ask = <T>(answer: Promise<T>) => answer.catch((error: unknown) => void errors.push(error));
    library = await loadLibrary(
      folder,
      library,
      async (file) => (await ask(memory.recall(file))) ?? undefined,
    );
    const gone = await ask(memory.keep(library));
    if (gone !== undefined && gone.length > 0) onGone(gone);
    // Said once, not at each look for as long as it lasts.
    if (errors.length > 0 && !owesMemory) onError(errors[0]);
    owesMemory = errors.length > 0;
    return library;
  }
  // One reading after the other: the last to start must be the last to end.
  const read = (): Promise<Library> => {
    const next = reading.then(readNow);
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
  let isLooking = false;
  const lookAgain = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    if ((await lookAt(folder)) !== looked) await reload();
    else if (owesMemory) await read();
    isLooking = false;
  };
  const looks = setInterval(() => void lookAgain(), everyMs).unref();
  return {
    current: () => library,
    reload,
    close: () => {
      clearTimeout(timer);
      clearInterval(looks);
      watcher?.close();
    },
  };
}

/** What differs when a file of the folder was written, replaced or removed. Never throws. */
async function lookAt(folder: string): Promise<string> {
  const files = await listPlaybookFiles(folder).catch(() => undefined);
  const looks = (files ?? [folder]).map(async (file) => {
    const found = await stat(file).catch(() => undefined);
    return [file, found?.ino, found?.size, found?.mtimeMs, found?.ctimeMs].join(' ');
  });
  return (await Promise.all(looks)).join('\n');
}
