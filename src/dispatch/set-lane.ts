import { recordAudit } from '../audit/record-audit.ts';
import type { ChannelMap } from '../channels/channel-map.ts';
import type { Database } from '../db/connect.ts';
import { query, retryLocked, transaction, type Transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import { readLanes, type LaneView } from '../reachability/read-lanes.ts';

interface Deps {
  db: Database;
  channelMap: ChannelMap;
  clock: Clock;
  /** Wakes a room of the engine: `plan`, or a lane by its `channel/provider`. */
  ring: (room: string) => void;
}

interface LaneByHand {
  channel: Channel;
  provider: string;
  state: 'held' | 'working';
  reason: string;
}

/**
 * Holds a lane, or lets it work again, by an operator's hand, which overrides what its breaker would say. Throws
 * a Problem where the channel map has no such lane.
 */
export async function setLane(
  deps: Deps,
  { channel, provider, state, reason }: LaneByHand,
  actor: Actor,
): Promise<LaneView> {
  const { db, clock, ring } = deps;
  const at = clock.now();
  const subject = `${channel}/${provider}`;
  const write = async (tx: Transaction) => {
    const changed = await query(
      tx,
      `UPDATE lanes SET state = $3, reason = $4, since = $5 WHERE channel = $1 AND provider = $2 RETURNING channel`,
      [channel, provider, state, reason, at],
    );
    if (changed.length === 0) throw new Problem('not-found', `No provider ${provider} serves ${channel}.`);
    await recordAudit(tx, { at, actor: actor.id, action: `lane.${state}`, subject, details: { reason } });
  };
  await retryLocked(() => transaction(db.pool, write));
  if (state === 'working') ring(subject);
  // Whoever waits behind a held lane may be sent elsewhere.
  ring('plan');
  const lane = (await readLanes(deps)).find((one) => one.channel === channel && one.provider === provider);
  if (lane === undefined) throw new Problem('not-found', `No provider ${provider} serves ${channel}.`);
  return lane;
}
