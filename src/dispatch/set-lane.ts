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
 * For so long a hand that lets a blocked lane work overrules its breaker. After that the breaker judges again: whoever
 * overruled it may have gone home.
 */
const OVERRULED_MS = 10 * 60_000;

/**
 * Holds a lane, or lets it work again, by an operator's hand, which overrides what its breaker would say: held until a
 * hand lets go; what was held works again under its breaker; what the breaker had blocked works for OVERRULED_MS
 * whatever happens. Throws a Problem where the channel map has no such lane.
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
    const changed =
      state === 'held'
        ? await query(tx, HOLD, [channel, provider, reason, at])
        : await query(tx, RELEASE, [channel, provider, reason, at, new Date(at.getTime() + OVERRULED_MS)]);
    if (state === 'working') await query(tx, RELEASE_COHORTS, [channel, provider, at]);
    if (changed.length === 0) throw new Problem('not-found', `No provider ${provider} serves ${channel}.`);
    await recordAudit(tx, { at, actor: actor.id, action: `lane.${state}`, subject, details: { reason } });
  };
  await retryLocked(() => transaction(db.pool, write));
  if (state === 'working') ring(subject);
  // Whoever waits behind a held lane may be sent elsewhere.
  ring('plan');
  ring('lanes');
  const lane = (await readLanes(deps)).find((one) => one.channel === channel && one.provider === provider);
  if (lane === undefined) throw new Problem('not-found', `No provider ${provider} serves ${channel}.`);
  return lane;
}

const HOLD = `
UPDATE lanes
   SET state = 'held', hand = 'held', reason = $3, hand_reason = $3, since = $4, hand_at = $4, hand_until = NULL,
       epoch = epoch + 1
 WHERE channel = $1 AND provider = $2 RETURNING channel`;

/** The breaker begins anew: what was counted before says nothing about now. */
const RELEASE = `
UPDATE lanes
   SET state = 'working', reason = $3, hand_reason = $3, since = $4, hand_at = $4, epoch = epoch + 1,
       hand = CASE WHEN state IN ('blocked', 'testing') THEN 'working' END,
       hand_until = CASE WHEN state IN ('blocked', 'testing') THEN $5::timestamptz END,
       breaker = jsonb_build_object('kind', 'working', 'sinceS', floor(extract(epoch FROM clock_timestamp()))),
       cause = NULL, cause_since = NULL, silent_since = NULL, share = 1, probe_per_second = NULL
 WHERE channel = $1 AND provider = $2 RETURNING channel`;

const RELEASE_COHORTS = `
UPDATE lane_cohorts
   SET state = 'working', reason = NULL, since = $3,
       breaker = jsonb_build_object('kind', 'working', 'sinceS', floor(extract(epoch FROM clock_timestamp()))),
       cause = NULL, cause_since = NULL, silent_since = NULL, share = 1
 WHERE channel = $1 AND provider = $2 AND state <> 'working'`;
