import { basename } from 'node:path';
import type { Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { readEntry, type Library, type LibraryEntry } from './library.ts';
import { findLastOfFile, keepVersions, markGone } from './version-store.ts';

/** What is known of playbooks beyond the life of one process. Its calls throw where the database is away. */
export interface VersionMemory {
  /** The last version of a file that worked, whichever process saw it. */
  recall(file: string): Promise<LibraryEntry | undefined>;
  /** Keeps what a reading has found. Answers the names of playbooks whose file has vanished since. */
  keep(library: Library): Promise<readonly string[]>;
}

/** Keeps every version in the database, so that a process that begins beside a broken file has what the others have. */
export function rememberVersions({ pool, clock }: { pool: Pool; clock: Clock }): VersionMemory {
  let kept: ReadonlyMap<string, string> | undefined;
  return {
    recall: async (file) => {
      const last = await findLastOfFile(pool, basename(file));
      if (last === undefined) return undefined;
      const read = readEntry(last.source, file);
      // A later release may refuse what an earlier one let pass.
      return 'ok' in read ? read.ok : undefined;
    },
    keep: async ({ playbooks }) => {
      const now = clock.now();
      const entries = [...playbooks.values()];
      const fresh = entries.filter(({ playbook, version }) => kept?.get(playbook.name) !== version);
      if (fresh.length > 0) await keepVersions(pool, fresh.map(toVersion), now);
      const vanished = kept === undefined || [...kept.keys()].some((name) => !playbooks.has(name));
      // Without a single one the folder is not there, rather than all its files removed.
      const gone = vanished && entries.length > 0 ? await markGone(pool, [...playbooks.keys()], now) : [];
      kept = new Map(entries.map(({ playbook, version }) => [playbook.name, version]));
      return gone;
    },
  };
}

/** An entry as it is kept. */
export function toVersion({ playbook, version, file, source }: LibraryEntry) {
  return { playbook: playbook.name, version, file: basename(file), source };
}
