import { query, sqlState, type Queryable } from '../db/sql.ts';
import type { CsvFault } from './csv-table.ts';
import type { EmployeeImport, ImportProgress } from './import-employees.ts';

export type ImportKind = 'employees' | 'sites';

/** Why a run came to nothing; `changed`: the directory is no longer what the check saw. */
export type ImportFailure = 'too-many-rows' | 'changed' | 'busy' | 'other';

/** What an import would do, or did, as it is kept. */
export interface KeptOutcome extends Omit<EmployeeImport, 'faults'> {
  /** The importer tells a thousand faults at most. */
  readonly faultsFound: number;
  /** The lines in which those are. */
  readonly faultyLines: number;
  /** The first hundred; they quote the file and go when its content goes. A list leaves them out. */
  readonly faults?: readonly CsvFault[];
}

/** A file on its way into the directory, without its content. */
export interface FileImport {
  readonly id: string;
  readonly kind: ImportKind;
  readonly mode: 'upsert' | 'full';
  readonly fileName: string;
  readonly state: 'checking' | 'checked' | 'importing' | 'imported' | 'failed' | 'interrupted';
  readonly run: string;
  /** The run has not beaten for a while. */
  readonly silent: boolean;
  /** False once it is imported, or a day old. */
  readonly hasContent: boolean;
  readonly phase: 'waiting' | ImportProgress['phase'];
  readonly done: number;
  readonly total: number;
  readonly outcome: KeptOutcome | null;
  readonly failure: ImportFailure | null;
  /** `operator:ana` */
  readonly startedBy: string;
  readonly createdAt: Date;
}

/** A run beats each second; this long without is a dead process, not one that waits for the database. */
const silentAfterS = 15;

const runs = `state IN ('checking', 'importing')`;
const isSilent = `(${runs} AND beat_at < clock_timestamp() - make_interval(secs => ${silentAfterS}))`;
const isIdle = `(NOT ${runs} OR ${isSilent})`;
const columns = `id, kind, mode, file_name AS "fileName", state, run, ${isSilent} AS silent,
  content IS NOT NULL AS "hasContent", phase, done, total, failure, started_by AS "startedBy",
  created_at AS "createdAt"`;

/** Keeps a file that is to be checked by this run. */
export async function addFile(
  db: Queryable,
  file: Pick<FileImport, 'id' | 'kind' | 'mode' | 'fileName' | 'run' | 'startedBy'>,
  content: string,
  at: Date,
): Promise<void> {
  const { id, kind, mode, fileName, run, startedBy } = file;
  await db.query(
    `INSERT INTO directory_imports (id, kind, mode, file_name, content, state, run, beat_at, started_by, created_at)
     VALUES ($1, $2, $3, $4, $5, 'checking', $6, clock_timestamp(), $7, $8)`,
    [id, kind, mode, fileName, content, run, startedBy, at],
  );
}

/** One of them; undefined where there is none with this id. */
export async function readFileImport(db: Queryable, id: string): Promise<FileImport | undefined> {
  const [row] = await query<FileImport>(
    db,
    `SELECT ${columns}, outcome FROM directory_imports WHERE id = $1`,
    [id],
  );
  return row;
}

/** The newest of them. */
export async function listFileImports(db: Queryable, limit: number): Promise<FileImport[]> {
  return query<FileImport>(
    db,
    `SELECT ${columns}, outcome - 'faults' AS outcome FROM directory_imports
     ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit],
  );
}

/** Gives the file to a new run that checks it from the start. False where it is gone, or a living run has it. */
export function checkAnew(db: Queryable, id: string, run: string): Promise<boolean> {
  return beginRun(db, [id, run], `state = 'checking', outcome = NULL`, isIdle);
}

/**
 * Gives a file in which a check found no fault and so many changes to a run that imports it. False where it is gone,
 * or stands otherwise.
 */
export function beginImport(db: Queryable, id: string, run: string, changes: number): Promise<boolean> {
  const count = (name: keyof KeptOutcome) => `(outcome->>'${name}')::int`;
  const agreed = `state = 'checked' AND ${count('faultyLines')} = 0
    AND ${count('created')} + ${count('updated')} + ${count('deactivated')} = $3`;
  return beginRun(db, [id, run, changes], `state = 'importing'`, agreed);
}

async function beginRun(
  db: Queryable,
  values: readonly [id: string, run: string, ...more: unknown[]],
  set: string,
  where: string,
): Promise<boolean> {
  const rows = await query(
    db,
    `UPDATE directory_imports SET ${set}, run = $2, beat_at = clock_timestamp(), phase = 'waiting', done = 0, total = 0,
       failure = NULL, ended_at = NULL
     WHERE id = $1 AND content IS NOT NULL AND ${where} RETURNING id`,
    values,
  );
  return rows.length === 1;
}

/** Says that the run lives and how far it is. False where the file is no longer its own. */
export async function beat(
  db: Queryable,
  run: string,
  { phase, done, total }: Pick<FileImport, 'phase' | 'done' | 'total'>,
): Promise<boolean> {
  const rows = await query(
    db,
    // Its turn is not the beat's to take: see takeTurn.
    `UPDATE directory_imports SET beat_at = clock_timestamp(), done = $3, total = $4,
       phase = CASE WHEN phase = 'waiting' THEN phase ELSE $2 END
     WHERE run = $1 AND ${runs} RETURNING id`,
    [run, phase, done, total],
  );
  return rows.length === 1;
}

/** What a run works on once it has its turn. */
export type FileTurn = Pick<FileImport, 'kind' | 'mode' | 'state' | 'outcome'> & { readonly content: string };

/**
 * Gives the run its turn, and with it the file: one run at a time has it. `wait` while another has it, `lost` where
 * the file is no longer this run's. Runs that have gone silent lose theirs; those named in `alive` are known to live.
 */
export async function takeTurn(
  db: Queryable,
  run: string,
  alive: readonly string[],
): Promise<FileTurn | 'wait' | 'lost'> {
  await db.query(
    `UPDATE directory_imports SET state = 'interrupted' WHERE ${isSilent} AND run <> ALL ($1::uuid[])`,
    [alive],
  );
  try {
    const [turn] = await query<FileTurn>(
      db,
      `UPDATE directory_imports SET phase = 'reading', beat_at = clock_timestamp() WHERE run = $1 AND ${runs}
       RETURNING kind, mode, state, outcome, content`,
      [run],
    );
    return turn ?? 'lost';
  } catch (error) {
    if (sqlState(error) === '23505') return 'wait';
    throw error;
  }
}

/** How a run ends. */
export interface RunEnd {
  readonly state: 'checked' | 'imported' | 'failed' | 'interrupted';
  readonly outcome?: KeptOutcome;
  readonly failure?: ImportFailure;
}

/** Ends a run. False where the file is no longer its own: then nothing of it may stand. */
export async function endRun(db: Queryable, run: string, end: RunEnd, at: Date): Promise<boolean> {
  const { state, outcome, failure } = end;
  const rows = await query(
    db,
    `UPDATE directory_imports SET state = $2, outcome = coalesce($3, outcome), failure = $4, ended_at = $5,
       content = CASE WHEN $2 = 'imported' THEN NULL ELSE content END
     WHERE run = $1 AND ${runs} RETURNING id`,
    [run, state, outcome === undefined ? null : JSON.stringify(outcome), failure ?? null, at],
  );
  return rows.length === 1;
}

/** Forgets what was in files that came before this instant: they hold numbers and addresses, and nobody imported them. */
export async function forgetFiles(db: Queryable, before: Date): Promise<void> {
  await db.query(
    `UPDATE directory_imports SET content = NULL, outcome = outcome - 'faults'
     WHERE content IS NOT NULL AND created_at < $1 AND ${isIdle}`,
    [before],
  );
}
