import type { Pool, Transaction } from '../db/sql.ts';
import { findHindered } from '../directory/group-reach.ts';
import { minutesOfAGroup } from '../incident/return-handed.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { findUntold, holdUntold, writeGroupTellings } from './group-telling-store.ts';
import { groupTexts } from './group-texts.ts';
import { whileHeld } from './while-held.ts';

/** Between two texts to one group: what is handed to it meanwhile is told with the next. */
const PAUSE_MS = 60_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  /** Those that something is sent by. */
  channels: readonly Channel[];
  ringPlan: () => void;
}

/**
 * Tells the members of groups that replies were handed to them, each group and incident by one message and at most once a
 * minute. What a group was told of stands in the replies' rows, so a round that dies is made up for by the next; one process
 * at a time holds an incident, and nothing is told of one that does not run. Whom nobody can be told of waits until somebody
 * can, and nobody whom the incident leaves out is told. Rings the planner for what it said. Throws the first fault, when all incidents were looked at.
 */
export async function tellGroups({ pool, clock, channels, ringPlan }: Deps): Promise<void> {
  const faults: unknown[] = [];
  for (const id of await findUntold(pool)) {
    const tell = (tx: Transaction) => tellOf(tx, id, { now: clock.now(), channels });
    try {
      if (await whileHeld(pool, id, tell)) ringPlan();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Opens the round of a loop that tells groups. */
export function openGroupTeller(deps: Deps): () => Promise<false> {
  return async () => {
    await tellGroups(deps);
    return false;
  };
}

async function tellOf(
  tx: Transaction,
  id: IncidentId,
  { now, channels }: { now: Date; channels: readonly Channel[] },
): Promise<boolean> {
  const handed = await holdUntold(tx, id, new Date(now.getTime() - PAUSE_MS));
  const hindered = await findHindered(
    tx,
    handed.map(({ groupId }) => groupId),
    { incidentId: id, channels },
  );
  const told = handed
    .filter(({ groupId }) => !hindered.has(groupId))
    .map((one) => {
      const minutes = minutesLeft(one.handedAt, now);
      const texts = groupTexts({ ...one, replies: one.replyIds.length, minutes });
      return { ...one, texts };
    });
  await writeGroupTellings(tx, id, told, now);
  return told.length > 0;
}

/** Until the first of what was handed then comes back. */
function minutesLeft(handedAt: Date, now: Date): number {
  const minutesHad = Math.round((now.getTime() - handedAt.getTime()) / 60_000);
  return Math.max(minutesOfAGroup - minutesHad, 1);
}
