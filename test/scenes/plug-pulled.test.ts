import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { cutSends } from '../harness/scene/cut-sends.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';
import { ageDoubt } from '../harness/scene/time.ts';

scene('The SMS plug is pulled: what became of the texts is in doubt, which holds up no call', async (s) => {
  const { eva, tom } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
  });
  s.stage.simulator.levers.set({ sms: 'unplugged' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const { ledger } = s.stage.simulator;
  await eventually('both texts to be cut off', () => cutSends(ledger) === 2 || undefined);
  s.pass('2m');
  await (await eva.expectCall()).pickUp().answer('1');
  await (await tom.expectCall()).pickUp().answer('3');
  await s.expectReach(incident, { recipients: 2, confirmed: 2, byAnswer: { safe: 1, 'not-on-site': 1 } });
});

scene('F19 SMS is taken and then silent: the wait passes, and the phone rings', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  s.stage.simulator.levers.set({ sms: 'silent' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { sent: 1 });
  s.pass('2m');
  await (await eva.expectCall()).pickUp().answer('1');
  await s.expectReach(incident, { confirmed: 1 });
});

scene(
  'F02 The plug is pulled and put back: what was in doubt is sent again, as a possible duplicate',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    s.stage.simulator.levers.set({ sms: 'unplugged' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.expectReach(incident, { pending: 1 });
    const { ledger, levers } = s.stage.simulator;
    await eventually('the text to be cut off', () => cutSends(ledger) === 1 || undefined);
    levers.set({ sms: 'working' });
    await s.passDoubt(1);
    (await eva.expectSms('FIRE')).thenReply('1');
    await eva.expectSms('Received');
    await s.expectReach(incident, { confirmed: 1 });
    const attempts = 'SELECT state, possible_duplicate FROM attempts ORDER BY sequence';
    expect(await query(s.stage.db.pool, attempts, [])).toEqual([
      { state: 'expired', possible_duplicate: false },
      { state: 'delivered', possible_duplicate: true },
    ]);
  },
);

scene('The plug stays out: three tries, then the phone rings although the wait is not over', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  s.stage.simulator.levers.set({ sms: 'unplugged' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  for (let tries = 0; tries < 3; tries++) await s.passDoubt(1);
  await (await eva.expectCall()).pickUp().answer('2');
  await s.expectReach(incident, { confirmed: 1, needHelp: 1 });
  expect(cutSends(s.stage.simulator.ledger)).toBe(3);
});

scene(
  'The SMS plug is pulled in the middle of a run: everybody ends in a named state, by another channel',
  async (s) => {
    await populate(s.stage, 80);
    const { db, simulator } = s.stage;
    await query(db.pool, `UPDATE lanes SET per_second = 30 WHERE channel = 'sms'`); // the run takes a while
    const incident = await s.launch('reachability-exercise', {}, true);
    await eventually('some texts to be out', () => simulator.ledger.count('sms.create') > 10 || undefined);
    simulator.levers.set({ sms: 'unplugged' });
    await eventually('a text to be cut off', () => cutSends(simulator.ledger) > 0 || undefined);
    s.pass('2m');
    await s.expectEnded(
      incident,
      async () => {
        await ageDoubt(db);
        s.pass('20s');
      },
      40_000,
    );
    await s.expectReach(incident, { recipients: 80, pending: 0, stopped: 0 });
    expect(simulator.ledger.count('call.create')).toBeGreaterThan(0);
    const rows = await s.readRows(incident);
    const isNamed = ({ state, reason }: Record<string, unknown>) => state === 'confirmed' || reason !== null;
    expect(rows.filter((row) => !isNamed(row))).toEqual([]);
    const lost = rows.filter(({ state, reason }) => state === 'unreachable' && reason !== 'no-path');
    expect(lost.every(({ attempts }) => Array.isArray(attempts) && attempts.length > 0)).toBe(true);
  },
  { people: { share: 0.5, after: 100 }, voice: { delay: 20, ring: { min: 20, max: 60 } } },
);
