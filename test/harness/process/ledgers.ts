import { expect } from 'vitest';
import type { LedgerEntry } from '../../../simulator/ledger.ts';
import type { Simulator } from '../../../simulator/start.ts';
import { query, type Pool } from '../../../src/db/sql.ts';
import { eventually } from '../scene/eventually.ts';
import { countSends } from './count-sends.ts';
import type { Crowd } from './employ.ts';

interface Kept {
  pool: Pool;
  simulator: Simulator;
}

/** How many attempts of the whole database are in each state. */
export async function countAttempts(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const rows = await query<{ state: string; count: number }>(
    pool,
    'SELECT state, count(*)::int AS count FROM attempts GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** How many attempts have been claimed and have no answer of a carrier yet: what a kill may double. */
export async function countInFlight(pool: Pool): Promise<number> {
  const { sending = 0, 'in-doubt': doubt = 0 } = await countAttempts(pool);
  return sending + doubt;
}

/**
 * How many attempts were given up because their carrier or their worker was too slow, those of the killed workers
 * apart: none, but on a machine that has no time for its processes, where each may be sent once more.
 */
export async function countSlow(pool: Pool, killed: readonly string[] = []): Promise<number> {
  const rows = await query<{ count: number }>(
    pool,
    `SELECT count(*)::int AS count FROM attempts WHERE state = 'expired' AND worker_id <> ALL ($1::uuid[])`,
    [killed],
  );
  return rows[0]?.count ?? 0;
}

/** Open: deliveries that nothing has been done for, or attempts whose end is not known. */
const OPEN = `
SELECT (SELECT count(*)::int FROM messages WHERE fanned_out_at IS NULL)
     + (SELECT count(*)::int FROM deliveries WHERE state = 'pending')
     + (SELECT count(*)::int FROM attempts WHERE state IN ('queued', 'sending', 'in-doubt')) AS open`;

/** Resolves when every recipient has a named state, no attempt is open and the people have answered. */
export async function untilAllSettled({ pool, simulator }: Kept, withinMs = 300_000): Promise<void> {
  let open = Number.NaN;
  await eventually(
    'every recipient to be settled',
    async () => {
      // The database may be away just now: then it is not settled.
      const rows = await query<{ open: number }>(pool, OPEN).catch(() => []);
      open = rows[0]?.open ?? Number.NaN;
      return (open === 0 && simulator.isIdle(1_000)) || undefined;
    },
    { withinMs, everyMs: 250, instead: () => `${open} were open` },
  );
}

/** What people said and the carrier handed over: the numbers whose text or key Tocsin has taken. */
function answered({ simulator }: Kept): ReadonlySet<string> {
  return new Set(
    simulator.ledger
      .entries()
      .filter(isAnswer)
      .map(({ address }) => address),
  );
}

function isAnswer({ kind, fields, answer }: LedgerEntry): boolean {
  if (kind !== 'sms.inbound' && !(kind === 'call.keys' && fields['Digits'] === '1')) return false;
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

interface Row extends Record<string, unknown> {
  externalId: string;
  state: string;
  reason: string | null;
}

const DELIVERIES = `
SELECT e.external_id AS "externalId", d.state, d.reason
  FROM deliveries d JOIN employees e ON e.id = d.employee_id`;

/**
 * Holds the three ledgers against each other when one incident for the whole crowd has settled: what the phones
 * got (the simulator's), what is recorded (the database), what people answered. Nobody is missing, nobody is
 * there twice, each state is true, and no answer that was taken is lost.
 */
export async function compareLedgers(kept: Kept, crowd: Crowd): Promise<void> {
  const { pool, simulator } = kept;
  expect(simulator.ledger.forgotten()).toBe(0);
  const rows = await query<Row>(pool, DELIVERIES);
  const states = new Map(rows.map((row) => [row.externalId, row]));
  expect(rows).toHaveLength(crowd.paths.size);
  expect(states.size).toBe(crowd.paths.size);

  const got = new Set([...countSends(simulator).keys()].map((key) => key.split(' ')[1] ?? ''));
  const said = answered(kept);
  const lost: string[] = [];
  const untrue: string[] = [];
  const unheard: string[] = [];
  for (const [id, addresses] of crowd.paths) {
    const state = states.get(id)?.state ?? 'missing';
    if (addresses.length > 0 && !addresses.some((it) => got.has(it))) lost.push(id);
    const reached = ['sent', 'delivered', 'confirmed'].includes(state);
    if (reached !== addresses.length > 0 || state === 'pending') untrue.push(`${id} ${state}`);
    const hasAnswered = addresses.some((it) => said.has(it));
    if (hasAnswered !== (state === 'confirmed')) unheard.push(`${id} ${state}`);
  }
  expect({ lost, untrue, unheard }).toEqual({ lost: [], untrue: [], unheard: [] });
  expect(rows.filter(({ state, reason }) => state === 'unreachable' && !reason)).toEqual([]);
}
