import { retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { findInTurn, type Holder } from '../directory/duty-store.ts';
import { readNumbers } from '../directory/point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { decidePage } from './decide-page.ts';
import { holdRunning } from './list-store.ts';
import {
  findPaging,
  findStillAsked,
  holdWaiting,
  noteNobody,
  openCalls,
  readUntold,
  type WaitingCall,
} from './page-store.ts';
import { writeComing, writePages } from './page-telling-store.ts';
import { comingTexts, pageTexts } from './page-texts.ts';
import { withdrawTellings } from './telling-store.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Pages people for those who need help. For each open call that names a role its holders are asked in turn, each with their
 * deputy behind them, a minute apart, until one is coming; then the caller hears who, and nobody else is asked any more.
 * All of it stands in the rows, so a round that dies is made up for by the next; one process at a time holds an incident,
 * and nothing is paged of one that does not run. Rings the planner for what it said.
 */
export async function keepPages({ pool, clock, ringPlan }: Deps): Promise<void> {
  for (const id of await findPaging(pool)) {
    const now = clock.now();
    const rounds = [page, tellCallers].map(
      (round) => () =>
        transaction(pool, async (tx) => ((await holdRunning(tx, id)) ? round(tx, id, now) : false)),
    );
    for (const round of rounds) if (await retryDeadlock(round)) ringPlan();
  }
}

/** Opens the round of a loop that pages. */
export function openPager(deps: Deps): () => Promise<false> {
  return async () => {
    await keepPages(deps);
    return false;
  };
}

/** Locks calls and no delivery: whoever answers has locked theirs before the call. */
async function page(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  await openCalls(tx, id, now);
  const waiting = await holdWaiting(tx, id);
  if (waiting.length === 0) return false;
  const holders = await findInTurn(tx, waiting);
  const steps = waiting.map((call) => {
    const inTurn = holders.filter((holder) => isFor(holder, call)).map(({ employeeId }) => employeeId);
    return { call, step: decidePage({ ...call, inTurn }, now.getTime()) };
  });
  const paged = steps.flatMap(({ call, step }) =>
    step.kind === 'page' ? [{ call, to: step.employeeId }] : [],
  );
  const numbers = await readNumbers(
    tx,
    paged.map(({ call }) => call.callerId),
  );
  const pages = paged.map(({ call, to }) => {
    const [number = null] = numbers.get(call.callerId) ?? [];
    return { callId: call.id, to, texts: pageTexts({ ...call, number }) };
  });
  await writePages(tx, pages, now);
  const inVain = steps.flatMap(({ call, step }) =>
    step.kind === 'nobody' && !call.isNobody ? [call.id] : [],
  );
  await noteNobody(tx, inVain, now);
  return pages.length > 0;
}

function isFor(holder: Holder, { role, siteId }: WaitingCall): boolean {
  return holder.role === role && holder.siteId === siteId;
}

/** Locks deliveries before calls, as whoever answers does. */
async function tellCallers(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  await withdrawTellings(tx, await findStillAsked(tx, id), now);
  const untold = await readUntold(tx, id);
  const numbers = await readNumbers(
    tx,
    untold.map(({ goerId }) => goerId),
  );
  const coming = untold.map((call) => {
    const [number = null] = numbers.get(call.goerId) ?? [];
    return {
      callId: call.id,
      to: call.callerId,
      goerId: call.goerId,
      texts: comingTexts({ ...call, number }),
    };
  });
  await writeComing(tx, coming, now);
  return coming.length > 0;
}
