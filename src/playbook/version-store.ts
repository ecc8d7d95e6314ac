import { query, type Queryable } from '../db/sql.ts';

/** One version of a playbook, as it is told of. */
export interface PlaybookVersion {
  readonly playbook: string;
  readonly version: string;
  /** The name of its file in the folder. */
  readonly file: string;
  readonly firstSeenAt: Date;
  /** When a process last took it up as the present one. */
  readonly lastSeenAt: Date;
  /** When no file held this playbook any more; null: one does. */
  readonly goneAt: Date | null;
}

/** A version with its text. */
export interface VersionText extends PlaybookVersion {
  readonly source: string;
}

/** What is kept of a version. */
export type NewVersion = Pick<VersionText, 'playbook' | 'version' | 'file' | 'source'>;

const FACTS = `playbook, version, file, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", gone_at AS "goneAt"`;

/** Keeps versions as those that are present now; what is known keeps its text and when it was first seen. */
export async function keepVersions(db: Queryable, versions: readonly NewVersion[], now: Date): Promise<void> {
  await query(
    db,
    `INSERT INTO playbook_versions (playbook, version, file, source, first_seen_at, last_seen_at)
     SELECT playbook, version, file, source, $5, $5
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS present(playbook, version, file, source)
      ORDER BY playbook, version
     ON CONFLICT (playbook, version) DO UPDATE SET
       file = EXCLUDED.file,
       last_seen_at = greatest(playbook_versions.last_seen_at, EXCLUDED.last_seen_at),
       gone_at = NULL`,
    [
      versions.map(({ playbook }) => playbook),
      versions.map(({ version }) => version),
      versions.map(({ file }) => file),
      versions.map(({ source }) => source),
      now,
    ],
  );
}

/** Keeps the version of a run, which is mostly known already. Part of the launch's transaction. */
export async function keepVersionOfRun(tx: Queryable, version: NewVersion, now: Date): Promise<void> {
  await query(
    tx,
    `INSERT INTO playbook_versions (playbook, version, file, source, first_seen_at, last_seen_at)
     VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (playbook, version) DO NOTHING`,
    [version.playbook, version.version, version.file, version.source, now],
  );
}

/** Marks playbooks that are not among the `present` ones as gone. Answers those that were not marked before. */
export async function markGone(db: Queryable, present: readonly string[], now: Date): Promise<string[]> {
  const marked = await query<{ playbook: string }>(
    db,
    `WITH gone AS (
       SELECT playbook, version FROM playbook_versions
        WHERE gone_at IS NULL AND playbook <> ALL($1::text[])
        ORDER BY playbook, version FOR UPDATE
     ), marked AS (
       UPDATE playbook_versions v SET gone_at = $2
         FROM gone WHERE v.playbook = gone.playbook AND v.version = gone.version
       RETURNING v.playbook
     )
     SELECT DISTINCT playbook FROM marked ORDER BY playbook`,
    [present, now],
  );
  return marked.map(({ playbook }) => playbook);
}

/** The version of a file that was last present, unless its playbook is gone. */
export async function findLastOfFile(db: Queryable, file: string): Promise<VersionText | undefined> {
  const [found] = await query<VersionText>(
    db,
    `SELECT ${FACTS}, source FROM playbook_versions
      WHERE file = $1 AND gone_at IS NULL ORDER BY last_seen_at DESC, version LIMIT 1`,
    [file],
  );
  return found;
}

/** The versions of a playbook, the one last present first. */
export function listVersions(db: Queryable, playbook: string): Promise<PlaybookVersion[]> {
  return query(
    db,
    `SELECT ${FACTS} FROM playbook_versions WHERE playbook = $1 ORDER BY last_seen_at DESC, version LIMIT 500`,
    [playbook],
  );
}

/** Of each playbook that is kept the version that was last present, and how many there are. */
export function listPlaybooksKept(db: Queryable): Promise<(PlaybookVersion & { versions: number })[]> {
  return query(
    db,
    `SELECT DISTINCT ON (playbook) ${FACTS}, (count(*) OVER (PARTITION BY playbook))::int AS versions
       FROM playbook_versions ORDER BY playbook, last_seen_at DESC, version`,
  );
}

/** The texts of these versions of a playbook, by version. */
export async function readVersions(
  db: Queryable,
  playbook: string,
  versions: readonly string[],
): Promise<Map<string, VersionText>> {
  const found = await query<VersionText>(
    db,
    `SELECT ${FACTS}, source FROM playbook_versions WHERE playbook = $1 AND version = ANY($2::text[])`,
    [playbook, versions],
  );
  return new Map(found.map((one) => [one.version, one]));
}

/** Which playbook an incident ran, and its version; undefined where there is no such incident. */
export async function findVersionOfRun(
  db: Queryable,
  incidentId: string,
): Promise<{ playbook: string; version: string } | undefined> {
  const [found] = await query<{ playbook: string; version: string }>(
    db,
    `SELECT playbook, playbook_version AS version FROM incidents WHERE id = $1`,
    [incidentId],
  );
  return found;
}
