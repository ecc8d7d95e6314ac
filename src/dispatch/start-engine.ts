import type { Answering } from '../alarm/probe-store.ts';
import { sealAudit } from '../audit/seal-audit.ts';
import type { Sender } from '../channels/contract.ts';
import { retryLocked, transaction, type Pool } from '../db/sql.ts';
import { openPaths } from '../directory/open-paths.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import { openPlanKeeper } from '../incident/keep-plan.ts';
import { openReminder } from '../incident/keep-reminders.ts';
import { returnHanded } from '../incident/return-handed.ts';
import { newId, type DeliveryId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import { openReceiptDesk } from './apply-receipts.ts';
import { advance } from './advance.ts';
import { fanOut } from './fan-out.ts';
import { holdOverdue } from './held-store.ts';
import { openListKeeper } from './keep-lists.ts';
import { openPager } from './keep-pages.ts';
import { holdWatch, leaveWatch } from './lane-health-store.ts';
import { openLane, type Lane } from './lane.ts';
import { openLanes } from './lane-store.ts';
import { readLanesNow } from './lanes-now-store.ts';
import { startLoop, type Loop } from './loop.ts';
import { createWeigher } from './message-plan.ts';
import { createMessageReader } from './message-store.ts';
import { moveToHistory } from './move-to-history.ts';
import { createOutcomeWriter } from './outcome-writer.ts';
import { createRelief } from './relieve-lanes.ts';
import { settleDoubts } from './settle-doubts.ts';
import { beat, closeEnded, endStopped, signOff, sweep } from './sweep.ts';
import { tellLate } from './tell-late.ts';
import { openGroupTeller } from './tell-groups.ts';
import { createLaneWatch } from './watch-lanes.ts';

export interface EngineDeps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  senders: readonly Sender[];
  /** The channel map's backups, by the channel they stand in for. */
  backups: ReadonlyMap<Channel, Channel>;
  /** In which time our own webhook is known to have answered: else a lane's silence is ours. */
  readAnswering: () => Promise<Answering | null>;
  publicUrl: string;
  makeLink: (deliveryId: DeliveryId) => string;
  /** Tells the other processes where there is work; this one wakes itself. */
  ring: (room: string) => void;
}

export interface Engine {
  /** Somebody rang: `plan`, or a lane such as `sms/twilio-main`. */
  wake(room: string): void;
  /** Finishes what is in flight and claims nothing more. */
  stop(): Promise<void>;
}

/** The room of the planning loop; a lane's room is its `channel/provider`. */
const PLAN_ROOM = 'plan';

/** The room of the loop that judges the lanes. */
const WATCH_ROOM = 'lanes';

/** Loops that write messages when their time has come, each beside the others, by their names. */
const KEEPERS = {
  lists: openListKeeper,
  reminders: openReminder,
  steps: openPlanKeeper,
  pages: openPager,
  groups: openGroupTeller,
};

/**
 * Starts the engine of this process: one loop that plans (fan-out, then due deliveries), one for each lane that
 * claims and sends, one that asks carriers after what is in doubt, one that judges the lanes (in one process at a
 * time), the keepers, and one that beats, sweeps and seals the audit trail. Each looks every second by itself and at once
 * when woken.
 */
export async function startEngine(deps: EngineDeps): Promise<Engine> {
  const { pool, clock, log, senders, makeLink, readAnswering } = deps;
  const workerId = newId();
  const readMessages = createMessageReader((id, error) =>
    log.error({ err: error, message: id }, 'a message cannot be read: nothing of it is sent'),
  );
  const loops = new Map<string, Loop>();
  const begin = (room: string, round: () => Promise<boolean>) => loops.set(room, startLoop(room, log, round));
  const wake = (room: string) => loops.get(room)?.wake();
  const ring = (room: string) => {
    wake(room);
    deps.ring(room);
  };
  const ringPlan = () => ring(PLAN_ROOM);
  const outcomes = createOutcomeWriter({ pool, clock, log, workerId, ringPlan });
  await openLanes(pool, senders, clock.now());
  await beginBeating(deps, workerId);

  const planning = {
    pool,
    clock,
    readMessages,
    weigh: createWeigher(deps.publicUrl),
    readLanesNow: () => readLanesNow(pool, senders, deps.backups),
    readPaths: openPaths(),
  };
  begin(PLAN_ROOM, () => plan(planning, ring));
  const lanes: Lane[] = senders.map((sender) =>
    openLane({ pool, clock, log, workerId, readMessages, outcomes, makeLink }, sender),
  );
  for (const lane of lanes) begin(`${lane.sender.channel}/${lane.sender.provider}`, lane.drain);
  const receipts = openReceiptDesk({ pool, clock, ringPlan });
  begin('doubts', async () => {
    await settleDoubts({ pool, clock, log, readMessages, receipts, makeLink }, senders);
    return false;
  });
  const relieve = createRelief({ ...planning, log, ring, holds: () => holdWatch(pool, workerId) });
  begin(WATCH_ROOM, createLaneWatch({ pool, clock, log, workerId, readAnswering, ring, relieve }));
  const channels = senders.map(({ channel }) => channel);
  for (const [room, open] of Object.entries(KEEPERS)) begin(room, open({ pool, clock, channels, ringPlan }));
  const heart = startLoop('sweep', log, () => sweepOnce({ pool, clock, ringPlan }, workerId));

  return {
    wake,
    stop: async () => {
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      await Promise.all(lanes.map((lane) => lane.finish()));
      await outcomes.idle();
      await heart.stop();
      await leaveWatch(pool, workerId);
      await signOff(pool, workerId);
    },
  };
}

/** One round of planning; rings the lanes that got something to send, and answers whether there is more. */
async function plan(planning: Parameters<typeof advance>[0], ring: (room: string) => void): Promise<boolean> {
  let isMore = false;
  for (const part of [fanOut, advance]) {
    const { more, lanes } = await part(planning);
    for (const lane of lanes) ring(lane);
    isMore ||= more;
  }
  return isMore;
}

/** One round of the loop that beats and looks for what is left over; answers whether there is more. */
async function sweepOnce(
  { pool, clock, ringPlan }: Pick<EngineDeps, 'pool' | 'clock'> & { ringPlan: () => void },
  workerId: string,
): Promise<boolean> {
  await beat(pool, workerId);
  if (await sweep({ pool, clock })) ringPlan();
  const isLeft = [await endStopped({ pool, clock }), await returnHanded({ pool, clock })];
  if (await tellLate({ pool, clock })) ringPlan();
  await closeEnded({ pool, clock });
  await moveToHistory({ pool, clock });
  await sealAudit({ pool });
  return isLeft.includes(true);
}

/** Looks what may not go on by itself before anybody can see that this worker lives. */
async function beginBeating({ pool, clock, log }: EngineDeps, workerId: string): Promise<void> {
  const held = await retryLocked(() =>
    transaction(pool, async (tx) => {
      const overdue = await holdOverdue(tx, clock.now());
      await beat(tx, workerId);
      return overdue;
    }),
  );
  for (const incident of held)
    log.error({ incident }, 'an old incident is held: tell it to go on, or to stop');
}
