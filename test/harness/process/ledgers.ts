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
async function countAttempts(pool: Pool): Promise<Readonly<Record<string, number>>> {
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

/** Open: deliveries that nothing has been done for, or attempts whose end is not known. */
const OPEN = `
SELECT (SELECT count(*)::int FROM messages WHERE fanned_out_at IS NULL)
     + (SELECT count(*)::int FROM deliveries WHERE state = 'pending')
     + (SELECT count(*)::int FROM attempts WHERE state IN ('queued', 'sending', 'in-doubt')) AS open`;

/** Resolves when every recipient has a named state, no attempt is open and the people have answered. */
export async function untilAllSettled({ pool, simulator }: Kept, withinMs = 540_000): Promise<void> {
  let open = Number.NaN;
  await eventually(
    'every recipient to be settled',
    async () => {
      // The database may be away just now: then it is not settled.
      const rows = await query<{ open: number }>(pool, OPEN).catch(() => []);
      open = rows[0]?.open ?? Number.NaN;
      return (open === 0 && simulator.isIdle(1_000)) || undefined;
    },
    { withinMs, everyMs: 250, instead: async () => `${open} were open: ${await describeOpen(pool)}` },
  );
}

/** What stands where, for whoever looks for the cause. */
async function describeOpen(pool: Pool): Promise<string> {
  const [row] = await query<Record<string, unknown>>(
    pool,
    `SELECT (SELECT json_agg(a) FROM (SELECT channel, state, count(*) FROM attempts GROUP BY 1, 2) a) AS attempts,
            (SELECT json_agg(l) FROM (SELECT channel, state, reason, breaker FROM lanes) l) AS lanes,
            (SELECT json_agg(e) FROM (SELECT at, action, subject, details FROM audit_entries
                                       WHERE action LIKE 'lane.%' ORDER BY id) e) AS changes`,
  );
  return JSON.stringify(row);
}

/**
 * What people said. Heard must be every text, for one that our webhook did not get is fetched, and every key after which
 * the call asked for nothing more, neither to hold nor for another key. A key may have been heard where the answer to it
 * was lost.
 */
function readAnswers({ simulator }: Kept): { must: ReadonlySet<string>; may: ReadonlySet<string> } {
  const said = simulator.ledger
    .entries()
    .filter(({ kind }) => kind === 'sms.inbound' || kind === 'call.keys');
  const isOver = ({ answer }: LedgerEntry) =>
    answer?.status === 200 && !/<(Redirect|Gather)/.test(answer.text ?? '');
  const must = said.filter((entry) => entry.kind === 'sms.inbound' || isOver(entry));
  const addresses = (entries: readonly LedgerEntry[]) => new Set(entries.map(({ address }) => address));
  return { must: addresses(must), may: addresses(said) };
}

interface Row extends Record<string, unknown> {
  externalId: string;
  state: string;
  reason: string | null;
}

const DELIVERIES = `
SELECT e.external_id AS "externalId", d.state, d.reason
  FROM deliveries d JOIN employees e ON e.id = d.employee_id
 WHERE d.incident_id = $1`;

/** An incident and whom it is for. */
interface Addressed {
  readonly incident: string;
  readonly crowd: Crowd;
}

/** What is fetched from a carrier comes after what it handed over. */
const HEARD_WITHIN_MS = 60_000;

/** Who said something and is not confirmed, or the other way about. */
async function listUnheard(kept: Kept, { incident, crowd }: Addressed): Promise<string[]> {
  const { must, may } = readAnswers(kept);
  const rows = await query<Row>(kept.pool, DELIVERIES, [incident]);
  return rows.flatMap(({ externalId, state }) => {
    const addresses = crowd.paths.get(externalId) ?? [];
    const isHeard = state === 'confirmed';
    const isTrue = isHeard ? addresses.some((it) => may.has(it)) : !addresses.some((it) => must.has(it));
    return isTrue ? [] : [`${externalId} ${state}`];
  });
}

/**
 * Holds the three ledgers against each other when an incident for the whole crowd has settled: what the phones
 * got (the simulator's), what is recorded (the database), what people answered. Nobody is missing, nobody is
 * there twice, each state is true, and no answer is lost.
 */
export async function compareLedgers(kept: Kept, addressed: Addressed): Promise<void> {
  const { pool, simulator } = kept;
  const { incident, crowd } = addressed;
  expect(simulator.ledger.forgotten()).toBe(0);
  let unheard: readonly string[] = [];
  const look = async () => (unheard = await listUnheard(kept, addressed)).length === 0 || undefined;
  await eventually('every answer to be heard', look, {
    withinMs: HEARD_WITHIN_MS,
    everyMs: 250,
    instead: () => unheard.join(', '),
  });
  const rows = await query<Row>(pool, DELIVERIES, [incident]);
  const states = new Map(rows.map((row) => [row.externalId, row]));
  expect(rows).toHaveLength(crowd.paths.size);
  expect(states.size).toBe(crowd.paths.size);

  const got = new Set([...countSends(simulator).keys()].map((key) => key.split(' ')[1] ?? ''));
  const lost: string[] = [];
  const untrue: string[] = [];
  for (const [id, addresses] of crowd.paths) {
    const state = states.get(id)?.state ?? 'missing';
    if (addresses.length > 0 && !addresses.some((it) => got.has(it))) lost.push(id);
    const reached = ['sent', 'delivered', 'confirmed'].includes(state);
    if (reached !== addresses.length > 0) untrue.push(`${id} ${state}`);
  }
  expect({ lost, untrue }).toEqual({ lost: [], untrue: [] });
  expect(rows.filter(({ state, reason }) => state === 'unreachable' && !reason)).toEqual([]);
}
