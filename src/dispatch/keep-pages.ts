import type { Pool, Transaction } from '../db/sql.ts';
import { findInTurn, type Holder, type Post } from '../directory/duty-store.ts';
import { readNumbers } from '../directory/point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EmployeeId, IncidentId } from '../kernel/id.ts';
import { decidePage, leastBusyFirst } from './decide-page.ts';
import {
  findPaging,
  findUntrue,
  holdWaiting,
  listGoers,
  noteNobody,
  openCalls,
  readUntold,
  type WaitingCall,
} from './page-store.ts';
import { writeComing, writePages } from './page-telling-store.ts';
import { cannotComeTexts, comingTexts, pageTexts } from './page-texts.ts';
import { withdrawWords } from './telling-store.ts';
import { whileHeld } from './while-held.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Pages people for those who need help. For each open call that names a role its holders are asked in turn, each with their
 * deputy behind them, a minute apart, until one is coming; then the caller hears who, and nobody else is asked any more.
 * All of it stands in the rows, so a round that dies is made up for by the next; one process at a time holds an incident,
 * and nothing is paged of one that does not run. Rings the planner for what it said. Throws the first fault, when all
 * incidents were looked at.
 */
export async function keepPages({ pool, clock, ringPlan }: Deps): Promise<void> {
  const faults: unknown[] = [];
  for (const id of await findPaging(pool)) {
    const now = clock.now();
    try {
      for (const round of [page, tellCallers])
        if (await whileHeld(pool, id, (tx) => round(tx, id, now))) ringPlan();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Opens the round of a loop that pages. */
export function openPager(deps: Deps): () => Promise<false> {
  return async () => {
    await keepPages(deps);
    return false;
  };
}

/** Locks the deliveries of new calls and then calls: whoever answers has locked their delivery before the call. */
async function page(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  await openCalls(tx, id, now);
  const waiting = await holdWaiting(tx, id);
  const due = waiting.filter((call) => decidePage({ ...call, inTurn: [] }, now.getTime()).kind !== 'wait');
  if (due.length === 0) return false;
  const holders = await findInTurn(tx, postsOf(due), { kind: 'incident', incidentId: id });
  const busy = [...(await listGoers(tx, id)), ...waiting.flatMap(stillAsked)];
  const steps = due.map((call) => {
    const inTurn = holders.filter((holder) => isFor(holder, call)).map(({ employeeId }) => employeeId);
    const step = decidePage({ ...call, inTurn: leastBusyFirst(inTurn, busy) }, now.getTime());
    if (step.kind === 'page') busy.push(step.employeeId);
    return { call, step };
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

/** Each role at each site once, however many call there. */
function postsOf(calls: readonly WaitingCall[]): Post[] {
  return [...new Map(calls.map(({ role, siteId }) => [`${role} ${siteId}`, { role, siteId }])).values()];
}

function stillAsked({ asked }: WaitingCall): EmployeeId[] {
  return asked.filter(({ isOut }) => !isOut).map(({ employeeId }) => employeeId);
}

function isFor(holder: Holder, { role, siteId }: WaitingCall): boolean {
  return holder.role === role && holder.siteId === siteId;
}

/** Locks deliveries before calls, as whoever answers does. */
async function tellCallers(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  await withdrawWords(tx, await findUntrue(tx, id), now);
  const untold = await readUntold(tx, id);
  const numbers = await readNumbers(
    tx,
    untold.flatMap(({ goerId }) => goerId ?? []),
  );
  const coming = untold.map((call) => {
    const { id: callId, callerId: to, goerId } = call;
    const [number = null] = (goerId && numbers.get(goerId)) ?? [];
    const texts = goerId === null ? cannotComeTexts(call) : comingTexts({ ...call, number });
    return { callId, to, goerId, texts };
  });
  await writeComing(tx, coming, now);
  return coming.length > 0;
}
