import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { openApiClient } from '../harness/scene/api-client.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const MACHINES = 1_000;
const byMachines: ScenarioInput['voice'] = {
  delay: { min: 0, max: 30 },
  ring: { min: 20, max: 60 },
  ends: [
    { share: 0.6, end: 'voicemail' },
    { share: 0.2, end: 'beeping-voicemail' },
    { share: 0.2, end: 'switchboard' },
  ],
};

scene(
  '1,000 calls are taken by mailboxes, by mailboxes that beep and by switchboards that press 1: nobody is confirmed',
  async (s) => {
    const api = openApiClient(s.stage);
    await api.expectOk('POST', '/directory/imports?kind=sites', SITES);
    const numbers = Array.from({ length: MACHINES }, (_, n) => `+8869120${String(n).padStart(5, '0')}`);
    const people = numbers.map((phone, n) => `m${n},Machine ${n},${phone},en,Taoyuan`);
    const csv = ['external_id,name,phone,language,site', ...people].join('\n');
    await api.expectOk('POST', '/directory/imports?kind=employees', csv);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const completed = async () => {
      const select = `SELECT carrier_status AS status, count(*)::int AS count FROM attempts
                       WHERE channel = 'voice' AND state = 'delivered' GROUP BY 1 ORDER BY 1`;
      const found = await query<{ status: string; count: number }>(s.stage.db.pool, select);
      const total = found.reduce((sum, { count }) => sum + count, 0);
      return total === MACHINES ? found : undefined;
    };
    const ends = await eventually('all calls to be over', completed, { withinMs: 240_000 });
    expect(ends.map(({ status }) => status)).toEqual(['completed', 'completed-machine']);
    expect(ends[1]?.count).toBeGreaterThan(MACHINES / 2);
    const keys = s.stage.simulator.ledger.entries({ kind: 'call.keys' });
    expect(keys.length, 'machines have pressed').toBeGreaterThan(MACHINES / 5);
    const rows = await s.readRows(incident);
    const taken = rows.flatMap((row) =>
      (row['attempts'] as { takenBy: string | null }[]).map(({ takenBy }) => takenBy),
    );
    expect(taken.filter((by) => by === 'machine')).toHaveLength(ends[1]?.count ?? 0);
    await s.expectReach(incident, { recipients: MACHINES, delivered: MACHINES, confirmed: 0 });
    expect(await query(s.stage.db.pool, 'SELECT FROM confirmations')).toEqual([]);
  },
  { voice: byMachines },
);

scene('A phone is busy: it is rung again after a minute, and again', async (s) => {
  const { ben } = await s.employ(SITES, {
    ben: { phone: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  (await ben.expectCall()).decline();
  await s.untilQuiet();
  s.pass('1m');
  (await ben.expectCall()).decline();
  await s.untilQuiet();
  s.pass('1m');
  await (await ben.expectCall()).pickUp().answer('1');
  await s.expectReach(incident, { confirmed: 1 });
});

scene(
  'Nobody answers the carrier when a call is taken: the call reads the message all the same, and confirms nobody',
  async (s) => {
    const { ben } = await s.employ(SITES, {
      ben: { phone: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const call = await ben.expectCall();
    await s.stage.wire.set('refuse');
    call.pickUp();
    await call.hear('No key can be taken right now');
    await call.hear(/FIRE[^]*FIRE/);
    call.press('1');
    await s.stage.wire.set('pass');
    await s.untilQuiet();
    await s.expectReach(incident, { recipients: 1, confirmed: 0 });
  },
  {},
  { isWired: true },
);
