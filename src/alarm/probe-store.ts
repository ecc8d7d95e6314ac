import { query, type Pool } from '../db/sql.ts';

/** Longer than a probe and the pause between two, so that a living holder never loses its lease. */
const LEASE_MS = 8_000;

/** A probe result older than this says nothing about now: whoever probed has gone and nobody has taken over. */
const FRESH_MS = 12_000;

/** The last probe of our own webhook. Instants by the database's clock. */
export interface ProbedWebhook {
  /** Null: nobody has probed yet, or not for a while. */
  ok: boolean | null;
  /** Since when it is known to be so; null with `ok`, and until one who took over has probed. */
  since: Date | null;
}

/**
 * Takes or keeps the lease on probing; false while another process has it. What was found before counts on only for
 * one that goes on: who takes over, or has missed a round (`isNew`), does not know what was between.
 */
export async function holdProbe(pool: Pool, holder: string, { isNew = false } = {}): Promise<boolean> {
  const rows = await query(
    pool,
    `UPDATE webhook_probe
        SET holder = $1, held_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
            since = CASE WHEN holder = $1 AND NOT $3 THEN since END,
            prompt_since = CASE WHEN holder = $1 AND NOT $3 THEN prompt_since END
      WHERE holder = $1 OR held_until IS NULL OR held_until < clock_timestamp()
     RETURNING id`,
    [holder, LEASE_MS, isNew],
  );
  return rows.length > 0;
}

/** Gives the lease up, so that another process need not wait for its end. */
export async function releaseProbe(pool: Pool, holder: string): Promise<void> {
  await query(pool, 'UPDATE webhook_probe SET held_until = NULL WHERE holder = $1', [holder]);
}

/**
 * Writes what the holder found; a lease lost meanwhile writes nothing. `prompt`: what carriers report is recorded at
 * once too.
 */
export async function writeProbe(
  pool: Pool,
  holder: string,
  { ok, prompt }: { ok: boolean; prompt: boolean },
): Promise<void> {
  await query(pool, WRITE_PROBE, [holder, ok, ok && prompt]);
}

const WRITE_PROBE = `
UPDATE webhook_probe
   SET ok = $2, at = clock_timestamp(),
       since = CASE WHEN ok = $2 THEN coalesce(since, clock_timestamp()) ELSE clock_timestamp() END,
       prompt_since = CASE WHEN $3 THEN coalesce(prompt_since, clock_timestamp()) END
 WHERE holder = $1`;

/** What is known of our webhook now. */
export async function readProbe(pool: Pool): Promise<ProbedWebhook> {
  const [row] = await query<{ ok: boolean | null; since: Date | null }>(
    pool,
    `SELECT ok, since FROM webhook_probe WHERE at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    [FRESH_MS],
  );
  return row ?? { ok: null, since: null };
}

/**
 * The time in which our webhook has surely answered and all that carriers reported was recorded at once, until just now.
 * Seconds of the database's clock.
 */
export interface Answering {
  sinceS: number;
  /** Of the last probe. */
  toS: number;
}

/**
 * Since when PUBLIC_URL has answered our own signed probe and nothing that was reported has waited; null where it does
 * not, while something waits, and while nobody knows: only then is a lane without receipts the carrier's fault.
 */
export async function readAnswering(pool: Pool): Promise<Answering | null> {
  const [row] = await query<{ sinceS: number; toS: number }>(
    pool,
    `SELECT extract(epoch FROM greatest(since, prompt_since))::float8 AS "sinceS",
            extract(epoch FROM at)::float8 AS "toS"
       FROM webhook_probe
      WHERE ok AND since IS NOT NULL AND prompt_since IS NOT NULL
        AND at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    [FRESH_MS],
  );
  return row ?? null;
}
