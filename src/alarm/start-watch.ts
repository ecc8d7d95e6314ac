import type { Sender } from '../channels/contract.ts';
import type { Pool } from '../db/sql.ts';
import type { Logger } from '../kernel/log.ts';
import type { AlarmBoard } from './alarm-board.ts';
import { alarmKinds, type AlarmKind } from './alarm-kinds.ts';
import { claimOver, claimOverAfterDark, claimRaised, releaseRaised } from './alarm-store.ts';
import { alarmText } from './alarm-words.ts';
import { alarmsOf, followAlarms, type Followed, type Seen } from './follow-alarms.ts';
import { lookAround } from './look-around.ts';
import { tellAlarm } from './tell-alarm.ts';
import { startTicker, type Ticker } from './ticker.ts';

const EVERY_MS = 2_000;

/** A restart of PostgreSQL or of a proxy takes seconds and mends itself: nobody is woken for it. */
const HOLD_MS = 15_000;

/** While an alarm lasts it is told again after so long; in the database the same time holds for all processes. */
const AGAIN_AFTER_MS = 15 * 60_000;

/** After nobody could be told, or somebody else seemed to be telling, it is looked at again so soon. */
const RETRY_AFTER_MS = 60_000;

interface Deps {
  pool: Pool;
  log: Logger;
  board: AlarmBoard;
  senders: readonly Sender[];
  alarms: readonly string[];
  publicUrl: string;
  /** Whether a file of a playbook cannot be loaded now. */
  isPlaybookBroken: () => boolean;
}

/** How fast the watch is; both have a default. */
interface Pace {
  everyMs?: number;
  holdMs?: number;
}

/**
 * Watches over Tocsin itself. Every process does: what it finds goes on its board and into its log, and to those on
 * the list of alarms, past everything that may be broken. While the database lives its row sees to it that one
 * process tells for all, once in a quarter of an hour; without a database each process tells by itself.
 */
export function startWatch(deps: Deps, { everyMs = EVERY_MS, holdMs = HOLD_MS }: Pace = {}): Ticker {
  const { pool, log, board, senders } = deps;
  const lanes = {
    channels: senders.map(({ channel }) => channel),
    providers: senders.map(({ provider }) => provider),
  };
  const tellFrom = new Map<AlarmKind, number>();
  /** Told while there was no database. */
  const toldInTheDark = new Set<AlarmKind>();
  let followed: Followed = new Map();
  let isFirst = true;

  async function tellRaised(kind: AlarmKind, hasDatabase: boolean): Promise<void> {
    const now = performance.now();
    if (now < (tellFrom.get(kind) ?? 0)) return;
    tellFrom.set(kind, now + RETRY_AFTER_MS);
    if (deps.alarms.length === 0 || (hasDatabase && !(await claimRaised(pool, kind)))) return;
    if ((await tellAlarm(deps, kind, 'ill')) > 0) {
      tellFrom.set(kind, now + AGAIN_AFTER_MS);
      if (!hasDatabase) toldInTheDark.add(kind);
      return;
    }
    log.error({ alarm: kind }, 'nobody on the list of alarms could be told; trying again in a minute');
    if (hasDatabase) await releaseRaised(pool, kind);
  }

  async function tellOver(kind: AlarmKind): Promise<void> {
    const isMine = toldInTheDark.delete(kind)
      ? await claimOverAfterDark(pool, kind)
      : await claimOver(pool, kind);
    if (isMine) await tellAlarm(deps, kind, 'over');
  }

  function report(raised: readonly AlarmKind[], over: readonly AlarmKind[]): void {
    for (const kind of raised)
      log.error({ alarm: kind }, `Tocsin itself is ill: ${alarmText(kind, 'ill', 'en')}`);
    for (const kind of over) log.info({ alarm: kind }, alarmText(kind, 'over', 'en'));
  }

  return startTicker(
    everyMs,
    async () => {
      const seen = { ...(await lookAround({ pool, lanes })), 'playbook-broken': deps.isPlaybookBroken() };
      const turn = followAlarms(followed, seen, performance.now(), holdMs);
      followed = turn.followed;
      const ills = alarmsOf(followed);
      board.set(ills);
      report(turn.raised, turn.over);
      for (const kind of ills) await tellRaised(kind, seen['no-database'] !== true);
      for (const kind of isFirst ? gone(seen) : turn.over) await tellOver(kind);
      isFirst &&= seen['no-database'] === true;
    },
    (error) => log.warn({ err: error }, 'an alarm could not be told now; trying again'),
  );
}

/** What was told before this process began, and is not so any more. */
function gone(seen: Seen): AlarmKind[] {
  return alarmKinds.filter((kind) => seen[kind] === false);
}
