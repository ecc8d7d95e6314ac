import type { Actor } from '../identity/actor.ts';
import { newId } from '../kernel/id.ts';
import {
  addFile,
  beginImport,
  checkAnew,
  forgetFiles,
  listFileImports,
  readFileImport,
  type FileImport,
} from './file-import-store.ts';
import { isUuid } from './is-uuid.ts';
import { runFileImport, type RunDeps } from './run-file-import.ts';

/** Files on their way into the directory: each is checked and imported in the background of one process. */
export interface ImportDesk {
  /** Keeps a file and begins to check it. Answers its id at once. */
  upload(
    file: Pick<FileImport, 'kind' | 'mode' | 'fileName'> & { text: string },
    actor: Actor,
  ): Promise<string>;
  /** Begins to check it anew. False where its content is gone, or a run is at it. */
  checkAgain(id: string, actor: Actor): Promise<boolean>;
  /** Begins to import what was checked and makes so many changes. False where it stands otherwise. */
  apply(id: string, changes: number, actor: Actor): Promise<boolean>;
  /** Undefined where there is none with this id. */
  read(id: string): Promise<FileImport | undefined>;
  /** The newest, without their faults. */
  list(): Promise<FileImport[]>;
  /** Gives up what is running, rolled back and marked as interrupted. */
  close(): Promise<void>;
}

const listed = 12;
/** A file holds everybody's numbers: what nobody imported within a day is forgotten. */
const keptForMs = 24 * 3_600_000;
const forgetEveryMs = 3_600_000;

/** Opens it. Whoever opens it closes it, before the database. */
export function openImportDesk(deps: RunDeps): ImportDesk {
  const { clock, log } = deps;
  const { pool } = deps.db;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const begin = (run: string, actor: Actor) => {
    const alive = () => [...running.keys()];
    const done = runFileImport(deps, { run, actor, signal: stopping.signal, alive });
    running.set(
      run,
      done.finally(() => running.delete(run)),
    );
  };
  const beginIf = async (id: string, actor: Actor, give: (run: string) => Promise<boolean>) => {
    const run = newId();
    const given = isUuid(id) && (await give(run));
    if (given) begin(run, actor);
    return given;
  };
  const see = (one: FileImport): FileImport =>
    one.silent && !running.has(one.run) ? { ...one, state: 'interrupted' } : one;
  const forget = () => forgetFiles(pool, new Date(clock.now().getTime() - keptForMs));
  const forgetting = setInterval(() => {
    void forget().catch((error: unknown) => log.warn({ err: error }, 'old imports could not be forgotten'));
  }, forgetEveryMs).unref();
  return {
    upload: async ({ kind, mode, fileName, text }, actor) => {
      await forget();
      const [id, run] = [newId(), newId()];
      // PostgreSQL's text holds no NUL. The import tells the line where something cannot be read.
      const content = text.replaceAll('\0', '\uFFFD');
      const file = { id, kind, mode, fileName, run, startedBy: actor.id };
      await addFile(pool, file, content, clock.now());
      begin(run, actor);
      return id;
    },
    checkAgain: (id, actor) => beginIf(id, actor, (run) => checkAnew(pool, id, run)),
    apply: (id, changes, actor) => beginIf(id, actor, (run) => beginImport(pool, id, run, changes)),
    read: async (id) => {
      const one = isUuid(id) ? await readFileImport(pool, id) : undefined;
      return one && see(one);
    },
    list: async () => (await listFileImports(pool, listed)).map(see),
    close: async () => {
      clearInterval(forgetting);
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
