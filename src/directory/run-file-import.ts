import { setTimeout as wait } from 'node:timers/promises';
import { isLockTimeout, sqlState } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Logger } from '../kernel/log.ts';
import { Problem } from '../kernel/problem.ts';
import {
  beat,
  endRun,
  takeTurn,
  type FileImport,
  type FileTurn,
  type ImportFailure,
  type KeptOutcome,
  type RunEnd,
} from './file-import-store.ts';
import { importEmployees, type EmployeeImport, type ImportDeps } from './import-employees.ts';
import { asImport, importSites } from './import-sites.ts';

export interface RunDeps extends Omit<ImportDeps, 'watch'> {
  readonly log: Logger;
}

interface Run {
  /** The run that the file was given to. */
  readonly run: string;
  /** Who asked for it: an import is theirs in the audit trail. */
  readonly actor: Actor;
  /** Aborted when the process stops: what is not done yet is given up. */
  readonly signal: AbortSignal;
  /** The runs of this process, which need no beat to be known alive. */
  readonly alive: () => readonly string[];
}

const beatEveryMs = 1_000;
const lookForTurnEveryMs = 500;
/** Faults that are kept; whoever has more mends these first. */
const mostFaults = 100;

/** The file was given to another run, or the process stops: whatever is going on is rolled back. */
class GivenUp extends Error {}

/** The directory is no longer what the check saw. */
class Changed extends Error {}

/** How many employees, or sites, an import changes. */
export function countChanges({
  created,
  updated,
  deactivated,
}: Pick<KeptOutcome, 'created' | 'updated' | 'deactivated'>): number {
  return created + updated + deactivated;
}

/**
 * Checks or imports a file that was given to this run, as soon as it has its turn. Beats meanwhile, from beside the
 * import's transaction, and ends in a state that says what became of it; the import and its state are committed
 * together. Never throws.
 */
export async function runFileImport(deps: RunDeps, run: Run): Promise<void> {
  const { pool } = deps.db;
  const heart = startBeating(deps, run);
  try {
    const turn = await waitForTurn(deps, run, heart);
    const outcome = await work(deps, run, turn, heart);
    if (turn.state === 'checking')
      await endRun(pool, run.run, { state: 'checked', outcome: keep(outcome) }, deps.clock.now());
  } catch (error) {
    await endBadly(deps, run, error);
  } finally {
    await heart.stop();
  }
}

/** How far a run is, told to the database each second. */
interface Heart {
  at: Pick<FileImport, 'phase' | 'done' | 'total'>;
  /** Throws where the run is to be given up. */
  check: () => void;
  stop: () => Promise<void>;
}

/** The timer never waits for the import nor it for the timer: alone, the database has one session for both. */
function startBeating({ db, log }: RunDeps, { run, signal }: Run): Heart {
  let lost = false;
  let beating: Promise<void> | undefined;
  const heart: Heart = {
    at: { phase: 'waiting', done: 0, total: 0 },
    check: () => {
      if (lost || signal.aborted) throw new GivenUp();
    },
    stop: async () => {
      clearInterval(timer);
      await beating;
    },
  };
  const timer = setInterval(() => {
    beating ??= beat(db.pool, run, heart.at)
      .then((mine) => void (lost ||= !mine))
      .catch((error: unknown) => log.warn({ err: error }, 'an import could not say that it is alive'))
      .finally(() => (beating = undefined));
  }, beatEveryMs);
  return heart;
}

async function waitForTurn({ db }: RunDeps, { run, alive, signal }: Run, heart: Heart): Promise<FileTurn> {
  for (;;) {
    heart.check();
    const turn = await takeTurn(db.pool, run, alive());
    if (turn === 'lost') throw new GivenUp();
    if (turn !== 'wait') return turn;
    await wait(lookForTurnEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function work(deps: RunDeps, run: Run, turn: FileTurn, heart: Heart): Promise<EmployeeImport> {
  const dryRun = turn.state === 'checking';
  const watch: ImportDeps['watch'] = {
    onProgress: (progress) => {
      heart.at = progress;
      heart.check();
    },
    settle: async (tx, outcome) => {
      if (turn.outcome === null || countChanges(outcome) !== countChanges(turn.outcome)) throw new Changed();
      const end: RunEnd = { state: 'imported', outcome: keep(outcome) };
      if (!(await endRun(tx, run.run, end, deps.clock.now()))) throw new GivenUp();
    },
  };
  heart.at = { phase: 'reading', done: 0, total: 0 };
  const watched = { ...deps, watch };
  if (turn.kind === 'sites') return asImport(await importSites(watched, turn.content, { dryRun }, run.actor));
  const options = { dryRun, mode: turn.mode, confirmDeactivations: turn.outcome?.deactivated };
  return importEmployees(watched, turn.content, options, run.actor);
}

function keep({ faults, ...counts }: EmployeeImport): KeptOutcome {
  const faultyLines = new Set(faults.map(({ line }) => line)).size;
  return { ...counts, faultsFound: faults.length, faultyLines, faults: faults.slice(0, mostFaults) };
}

async function endBadly({ db, clock, log }: RunDeps, { run, signal }: Run, error: unknown): Promise<void> {
  const failure = failureOf(error);
  if (failure === undefined && !signal.aborted) return;
  const end: RunEnd = failure === undefined ? { state: 'interrupted' } : { state: 'failed', failure };
  if (failure === 'other') log.error({ err: error }, 'an import failed');
  // Where not even this can be written, its silence says that it was interrupted.
  await endRun(db.pool, run, end, clock.now()).catch((why: unknown) =>
    log.warn({ err: why }, 'an import could not say how it ended'),
  );
}

/** PostgreSQL's "query_canceled": a statement took too long, most likely behind somebody else's lock. */
const cancelled = '57014';

function failureOf(error: unknown): ImportFailure | undefined {
  if (error instanceof GivenUp) return undefined;
  if (error instanceof Changed) return 'changed';
  if (error instanceof Problem) return error.type === 'too-large' ? 'too-many-rows' : 'changed';
  return isLockTimeout(error) || sqlState(error) === cancelled ? 'busy' : 'other';
}
