import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query, transaction } from '../db/sql.ts';
import { goOn } from '../incident/go-on.ts';
import { stopIncident } from '../incident/stop-incident.ts';
import type { Actor } from '../identity/actor.ts';
import { newId, type IncidentId } from '../kernel/id.ts';
import { takeDue } from './delivery-store.ts';
import { takeSlice } from './fan-out-store.ts';
import { holdOverdue, leaveHeld } from './held-store.ts';
import { claimAttempts } from './lane-store.ts';
import { beat, signOff } from './sweep.ts';

let house: EngineHouse;
beforeEach(async () => {
  house = await openEngineHouse();
});
afterEach(() => house.db.close());

const ana: Actor = { kind: 'local', id: 'operator:ana', role: 'operator' };

/** The span of a message here: the voice after two minutes, then ten of waiting. */
const overdue = later(12 * minute + 1);

const run = (text: string, values: unknown[] = []) =>
  query<Record<string, unknown>>(house.db.pool, text, values);
const hold = (now = overdue) => transaction(house.db.pool, (tx) => holdOverdue(tx, now));
const stateOf = async (id: IncidentId) =>
  (await run('SELECT state FROM incidents WHERE id = $1', [id]))[0]?.['state'];
const actionsOf = async (id: IncidentId) =>
  (await run('SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id', [id])).map(
    ({ action }) => action,
  );
const deps = (now: Date) => ({ pool: house.db.pool, clock: { now: () => now }, ring: () => undefined });

/** A worker that lived until so long ago, and did not end in order. */
async function lastBeat(agoS: number): Promise<void> {
  await beat(house.db.pool, newId());
  await run(`UPDATE workers SET beat_at = beat_at - make_interval(secs => $1)`, [agoS]);
}

describe('the first worker after a long absence', () => {
  it('holds what is running and past its span, and says so in the audit trail', async () => {
    await lastBeat(601);
    const { incidentId } = await house.deliveries({ people: 3 });
    expect(await hold()).toEqual([incidentId]);
    expect(await stateOf(incidentId)).toBe('held');
    expect(await actionsOf(incidentId)).toEqual(['incident.hold']);
  });

  it('holds what nobody was sent yet, too, and the end of an incident', async () => {
    await lastBeat(601);
    const alert = await house.message({ people: 3 });
    const closing = await house.deliveries({ people: 3, state: 'all-clear' });
    expect((await hold()).sort()).toEqual([alert.incidentId, closing.incidentId].sort());
  });

  it('holds by the newest message where no worker has left a trace', async () => {
    const { incidentId } = await house.deliveries({ people: 3 });
    expect(await hold()).toEqual([incidentId]);
  });

  it('knows when the last worker ended in order', async () => {
    const worker = newId();
    await beat(house.db.pool, worker);
    await signOff(house.db.pool, worker);
    await house.deliveries({ people: 3 });
    expect(await hold()).toEqual([]);
    await run(`UPDATE last_sign_off SET at = at - interval '601 seconds'`);
    expect(await hold()).toHaveLength(1);
  });

  it.each([
    ['a worker lived a moment ago', 590, {}, overdue],
    ['its message is not past its span', 601, {}, later(12 * minute - 1)],
    ['it was stopped', 601, { state: 'stopped' }, overdue],
  ])('holds nothing where %s', async (_, agoS, of, now) => {
    await lastBeat(agoS);
    const { incidentId } = await house.deliveries({ people: 3, ...of });
    expect(await hold(now)).toEqual([]);
    expect(await actionsOf(incidentId)).toEqual([]);
  });

  it('holds nothing that is done', async () => {
    await lastBeat(601);
    const { incidentId } = await house.deliveries({ people: 3 });
    await run(`UPDATE deliveries SET state = 'confirmed', due_at = NULL, ended_at = $1`, [began]);
    expect(await hold()).toEqual([]);
    expect(await stateOf(incidentId)).toBe('active');
  });
});

describe('an incident that is held', () => {
  const claim = (now: Date) =>
    claimAttempts(house.db.pool, {
      channel: 'sms',
      provider: 'main',
      workerId: newId(),
      leaseToken: newId(),
      leaseMs: 15_000,
      limit: 10,
      now,
      after: null,
    });
  const due = (now: Date) =>
    transaction(house.db.pool, async (tx) => leaveHeld(tx, await takeDue(tx, now, 10)));
  const slice = (now: Date) => transaction(house.db.pool, (tx) => takeSlice(tx, now, 10));

  /** Three people whose texts are queued, and a message that is still to be fanned out. */
  async function holdThree() {
    await lastBeat(601);
    await house.lane('sms', 'main');
    const { incidentId, ids } = await house.deliveries({ people: 3 });
    await house.attempts(ids, {});
    await run(`UPDATE deliveries SET rung = 0, rung_at = $1`, [began]);
    const unsent = await house.message({ people: 2 });
    expect(await hold()).toHaveLength(2);
    return { incidentId, unsent: unsent.incidentId };
  }

  it('is neither claimed, nor planned, nor fanned out, though a receipt makes it due', async () => {
    await holdThree();
    expect([await claim(overdue), await due(overdue), await slice(overdue)]).toEqual([[], [], undefined]);
    await run('UPDATE deliveries SET due_at = $1', [began]);
    expect(await due(overdue)).toEqual([]);
    expect(await run('SELECT id FROM deliveries WHERE due_at IS NOT NULL')).toEqual([]);
  });

  it('holds up no other incident', async () => {
    await holdThree();
    const { ids } = await house.deliveries({ people: 2, createdAt: overdue });
    await house.attempts(ids, {});
    expect((await due(overdue)).map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await claim(overdue)).toHaveLength(2);
    await house.message({ people: 2, createdAt: overdue });
    expect((await slice(overdue))?.recipients).toHaveLength(2);
  });

  it('goes on where a person says so, its waits moved on by the time that it was away', async () => {
    const { incidentId, unsent } = await holdThree();
    await due(overdue);
    const now = new Date();
    await goOn(deps(now), incidentId, ana);
    await goOn(deps(now), incidentId, ana);
    await goOn(deps(now), unsent, ana);
    expect(await stateOf(incidentId)).toBe('active');
    expect(await actionsOf(incidentId)).toEqual(['incident.hold', 'incident.go-on']);
    expect([(await claim(now)).length, (await due(now)).length]).toEqual([3, 3]);
    expect((await slice(now))?.recipients).toHaveLength(2);
    const [moved] = await run(
      `SELECT extract(epoch FROM min(rung_at) - $1::timestamptz)::float8 AS s FROM deliveries`,
      [began],
    );
    expect(moved?.['s']).toBeGreaterThan(600);
    expect(moved?.['s']).toBeLessThan(660);
  });

  it('goes on as what it was', async () => {
    await lastBeat(601);
    const { incidentId } = await house.deliveries({ people: 1, state: 'all-clear' });
    await hold();
    await goOn(deps(overdue), incidentId, ana);
    expect(await stateOf(incidentId)).toBe('all-clear');
  });

  it('is stopped where a person says so, and then does not go on', async () => {
    const { incidentId } = await holdThree();
    await stopIncident(deps(overdue), incidentId, ana);
    await expect(goOn(deps(overdue), incidentId, ana)).rejects.toThrow('The incident is not held');
    expect(await run(`SELECT id FROM attempts WHERE state = 'queued'`)).toEqual([]);
    expect(await stateOf(incidentId)).toBe('stopped');
  });
});
