import pino from 'pino';
import { began, later, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { Route } from '../playbook/schema.ts';
import { readHealth } from './lane-health-store.ts';
import { readLanesNow } from './lanes-now-store.ts';
import { openPlanning } from './planning.fixture.ts';
import { createRelief } from './relieve-lanes.ts';

const SECOND = 1_000;
const route: Route = [
  { channels: ['sms'], afterMs: 0 },
  { channels: ['voice'], afterMs: 60 * SECOND },
];

/** What the looks at the queues of this house need. */
export function openQueues(house: EngineHouse) {
  /** The rooms that were woken. */
  const rung = new Set<string>();

  /** A message to so many people, whose texts are queued and who have a phone. */
  async function queueTexts(
    people: number,
    run: { priority?: number; channels?: Channel[]; weight?: number; route?: Route } = {},
  ): Promise<DeliveryId[]> {
    const wide = { channels: ['sms', 'voice'] as Channel[], route, ...run };
    const { ids } = await house.deliveries({ people, ...wide, dueAt: later(60 * SECOND) });
    await house.db.pool.query(`UPDATE deliveries SET rung = 0, rung_at = $2 WHERE id = ANY ($1::bigint[])`, [
      ids,
      began,
    ]);
    await house.attempts(ids, { weight: run.weight ?? 1 });
    return ids;
  }

  /** A process that judges: each call is one look, so many milliseconds after the launch. */
  function openRelief() {
    const { pool } = house.db;
    let at = began;
    const lanes = [
      { channel: 'sms', provider: 'main' },
      { channel: 'sms', provider: 'spare' },
      { channel: 'voice', provider: 'calls' },
    ] as const;
    const planning = openPlanning(
      pool,
      { now: () => at, lanes: { byChannel: new Map(), backups: new Map() } },
      (_, error) => {
        throw error;
      },
    );
    const relieve = createRelief({
      ...planning,
      readLanesNow: async () => {
        const now = await readLanesNow(pool, lanes, new Map());
        const all = await query<{ provider: string }>(pool, 'SELECT provider FROM lanes');
        const isThere = ({ provider }: { provider: string }) => all.some((one) => one.provider === provider);
        return { ...now, byChannel: new Map([...now.byChannel].map(([c, l]) => [c, l.filter(isThere)])) };
      },
      log: pino({ level: 'silent' }),
      ring: (room) => void rung.add(room),
      holds: () => Promise.resolve(true),
    });
    return async (afterS = 0) => {
      at = later(afterS * SECOND);
      const { lanes: health, nowS } = await readHealth(pool);
      await relieve({ lanes: health, nowS: nowS + afterS });
    };
  }

  /** How many wait in each lane. */
  async function waiting(): Promise<Record<string, number>> {
    const rows = await query<{ lane: string; count: number }>(
      house.db.pool,
      `SELECT channel || '/' || provider AS lane, count(*)::int AS count FROM attempts WHERE state = 'queued' GROUP BY 1`,
    );
    return Object.fromEntries(rows.map(({ lane, count }) => [lane, count]));
  }

  return { queueTexts, openRelief, waiting, rung };
}
