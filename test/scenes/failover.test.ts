import { expect } from 'vitest';
import { chance } from '../../simulator/chance.ts';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';
import { ageDoubt } from '../harness/scene/time.ts';

const unknownNumber = { sms: { delay: { min: 0, max: 30 }, undelivered: [{ share: 1, code: 30005 }] } };

scene(
  'The number is unknown to the carrier: the phone rings at once, and the number is not used again',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await eva.expectCall()).pickUp().press('1');
    await s.expectReach(incident, { confirmed: 1 });
    const { body } = await s.call('GET', '/employees?externalId=eva');
    expect(JSON.stringify(body)).toMatch(/"channel":"sms"[^}]*"standing":"invalid"/);
  },
  unknownNumber,
);

scene('Nobody can reach somebody without any address: unreachable, and it says why', async (s) => {
  await s.employ(SITES, { eva: { name: 'Eva', site: 'Taoyuan' } });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { recipients: 1, unreachable: 1 });
  const { body } = await s.call('GET', `/incidents/${incident}/deliveries`);
  expect(body['items']).toMatchObject([{ state: 'unreachable', reason: 'no-path' }]);
});

scene('The SMS plug is pulled: what became of the texts is in doubt, which holds up no call', async (s) => {
  const { eva, tom } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
  });
  s.stage.simulator.levers.set({ sms: 'unplugged' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const { ledger } = s.stage.simulator;
  await eventually('both texts to be cut off', () => ledger.count('cut') === 2 || undefined);
  s.pass('2m');
  (await eva.expectCall()).pickUp().press('1');
  (await tom.expectCall()).pickUp().press('3');
  await s.expectReach(incident, { recipients: 2, confirmed: 2, byAnswer: { safe: 1, 'not-on-site': 1 } });
});

scene('SMS is taken and then silent: the wait passes, and the phone rings', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  s.stage.simulator.levers.set({ sms: 'silent' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { sent: 1 });
  s.pass('2m');
  (await eva.expectCall()).pickUp().press('1');
  await s.expectReach(incident, { confirmed: 1 });
});

scene('Nobody answers at all: the route is used up, and each ends as what a machine last said', async (s) => {
  const { eva, ana } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    ana: { push: true, language: 'en', site: 'Taoyuan' },
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await eva.expectSms('FIRE');
  await ana.expectPush('FIRE');
  await s.expectReach(incident, { delivered: 2 });
  s.pass('2m');
  (await eva.expectCall()).decline();
  await s.expectEnded(incident, () => s.pass('10m'));
  await s.expectReach(incident, { recipients: 2, delivered: 2, pending: 0, sent: 0 });
  const { body } = await s.call('GET', `/incidents/${incident}/deliveries`);
  expect(body['items']).toMatchObject([{ reason: 'no-answer' }, { reason: 'no-answer' }]);
});

scene(
  'The handset is switched off: the phone rings at once, and the number is used again next time',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await eva.expectCall()).pickUp().press('1');
    await s.expectReach(incident, { confirmed: 1 });
    s.stage.simulator.setScenario({ sms: { delay: 0 } });
    await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    await eva.expectSms('FIRE');
  },
  { sms: { delay: { min: 0, max: 30 }, undelivered: [{ share: 1, code: 30003 }] } },
);

const HALF = 0.5;
/** Numbers whose first text is lost and arrives, where half of all are lost. */
const numbers = Array.from({ length: 20 }, (_, n) => `+8869123456${10 + n}`);
const isLost = (number: string) => chance(1, 'sms', number, 0) < HALF;
const [lost = '', good = ''] = [numbers.find(isLost), numbers.find((number) => !isLost(number))];

scene(
  'Somebody has two mobiles, and the first number is gone: the second gets the text at once',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: lost, phone: good, language: 'en', site: 'Taoyuan' },
    });
    const contactPoints = [
      { channel: 'sms', address: lost, rank: 1 },
      { channel: 'sms', address: good, rank: 2 },
    ];
    expect(await s.call('PATCH', `/employees/${eva.id}`, { contactPoints })).toMatchObject({ status: 200 });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await eva.expectSms('FIRE')).thenReply('1');
    await eva.expectSms('Received');
    await s.expectReach(incident, { confirmed: 1 });
    await s.expectStanding('eva', 'sms', 'invalid');
  },
  { sms: { delay: { min: 0, max: 30 }, undelivered: [{ share: HALF, code: 30005 }] } },
);

scene(
  'The plug is pulled and put back: what was in doubt is sent again, as a possible duplicate',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    s.stage.simulator.levers.set({ sms: 'unplugged' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.expectReach(incident, { pending: 1 });
    const { ledger, levers } = s.stage.simulator;
    await eventually('the text to be cut off', () => ledger.count('cut') === 1 || undefined);
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
  (await eva.expectCall()).pickUp().press('2');
  await s.expectReach(incident, { confirmed: 1, needHelp: 1 });
  expect(s.stage.simulator.ledger.count('cut')).toBe(3);
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
    await eventually('a text to be cut off', () => simulator.ledger.count('cut') > 0 || undefined);
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

scene(
  'A phone has thrown our push away: the next channel at once, and the device is not used again',
  async (s) => {
    const { ana } = await s.employ(SITES, {
      ana: { push: true, phone: '+886223456789', language: 'en', site: 'Taoyuan' },
    });
    s.stage.simulator.unsubscribe('ana');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await ana.expectCall()).pickUp().press('1');
    await s.expectReach(incident, { confirmed: 1 });
    await s.expectStanding('ana', 'push', 'invalid');
  },
);

scene(
  'The carrier does not know our password: somebody must act, says the log, and the phone rings meanwhile',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    s.expectError(/a provider refuses our requests: check its settings/);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await eva.expectCall()).pickUp().press('1');
    await s.expectReach(incident, { confirmed: 1 });
    await s.expectStanding('eva', 'sms', 'unproven');
  },
  { sms: { refused: [{ share: 1, status: 401, code: 20003 }] } },
);

scene(
  'The call is taken and hung up without a key: it counts as delivered, and nobody has confirmed',
  async (s) => {
    const { ben } = await s.employ(SITES, {
      ben: { phone: '+886223456789', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const call = (await ben.expectCall()).pickUp();
    await call.hear('FIRE');
    call.hangUp();
    await s.expectReach(incident, { recipients: 1, delivered: 1, confirmed: 0 });
    await s.expectEnded(incident, () => s.pass('10m'));
    await s.expectReach(incident, { delivered: 1, confirmed: 0 });
    expect(await s.readRows(incident)).toMatchObject([{ deliveredVia: 'voice', reason: 'no-answer' }]);
  },
);
