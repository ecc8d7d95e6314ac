import type { Router } from 'express';
import { collectDefaultMetrics, Gauge, register, Registry } from 'prom-client';
import { alarmKinds } from '../alarm/alarm-kinds.ts';
import type { Context } from '../context.ts';
import { query } from '../db/sql.ts';
import { Problem } from '../kernel/problem.ts';
import { readLanes } from '../reachability/read-lanes.ts';
import { resolveActor } from './resolve-actor.ts';

const laneStates = ['working', 'blocked', 'testing', 'held'] as const;

/**
 * `/metrics` in Prometheus' text form: read from the database when it is asked for, with what this process has
 * counted itself; no person and no incident in any label. For this machine, and for whoever may look.
 */
export function mountMetrics(router: Router, context: Context): void {
  const { registry, refresh } = gauges(context);
  // Memory, CPU, and the longest stall of the event loop since the figures were last read.
  const ownProcess = new Registry();
  collectDefaultMetrics({ register: ownProcess });
  router.get('/metrics', async (request, response) => {
    const here = request.ip === undefined || /^(::ffff:)?127\.|^::1$/.test(request.ip);
    if (!here && (await resolveActor(context, request)) === undefined) {
      throw new Problem('not-signed-in', 'Figures are for this machine, or for the holder of a key.');
    }
    await refresh();
    const all = Registry.merge([registry, register, ownProcess]);
    response.type(all.contentType).send(await all.metrics());
  });
}

function gauges({
  db,
  channelMap,
  alarms,
  doorbell,
  library,
}: Pick<Context, 'db' | 'channelMap' | 'alarms' | 'doorbell' | 'library'>): {
  registry: Registry;
  refresh: () => Promise<void>;
} {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const deliveries = gauge('tocsin_deliveries', 'Deliveries of active incidents', ['state']);
  const incidents = gauge('tocsin_incidents_active', 'Active incidents', ['exercise']);
  const laneState = gauge('tocsin_lane_state', '1 for the state a lane is in', [
    'channel',
    'provider',
    'state',
  ]);
  const backlog = gauge('tocsin_lane_backlog', 'Attempts waiting in a lane', ['channel', 'provider']);
  const degraded = gauge(
    'tocsin_queue_degraded',
    '1 while rings do not go through: slower, and nothing is lost',
    [],
  );
  const ill = gauge('tocsin_ill', '1 for what is wrong with Tocsin itself, as this process sees it', [
    'alarm',
  ]);
  const faults = gauge('tocsin_playbook_faults', 'Faults in playbook files, as this process reads them', []);
  const refresh = async () => {
    const [active, states, lanes] = [
      await readActive(db),
      await readStates(db),
      await readLanes({ db, channelMap }),
    ];
    registry.resetMetrics();
    faults.set(library.current().faults.length);
    degraded.set(doorbell.state() === 'working' ? 0 : 1);
    for (const kind of alarmKinds) ill.set({ alarm: kind }, alarms.current().includes(kind) ? 1 : 0);
    for (const exercise of [true, false]) {
      const found = active.find((row) => row.exercise === exercise);
      incidents.set({ exercise: String(exercise) }, found?.count ?? 0);
    }
    for (const { state, count } of states) deliveries.set({ state }, count);
    for (const { channel, provider, state, backlog: waiting } of lanes) {
      backlog.set({ channel, provider }, waiting);
      for (const each of laneStates)
        laneState.set({ channel, provider, state: each }, each === state ? 1 : 0);
    }
  };
  return { registry, refresh };
}

function readActive(db: Context['db']): Promise<{ exercise: boolean; count: number }[]> {
  const text = `SELECT exercise, count(*)::int AS count FROM incidents WHERE state = 'active' GROUP BY exercise`;
  return query(db.pool, text);
}

function readStates(db: Context['db']): Promise<{ state: string; count: number }[]> {
  return query(
    db.pool,
    `SELECT state.name AS state, count(d.id)::int AS count
       FROM unnest(ARRAY['pending', 'sent', 'delivered', 'confirmed', 'unreachable', 'stopped']) AS state(name)
       LEFT JOIN deliveries d ON d.state = state.name
        AND d.incident_id IN (SELECT id FROM incidents WHERE state = 'active')
      GROUP BY state.name`,
  );
}
