import { expect } from 'vitest';
import { chance } from '../../simulator/chance.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const unknownNumber = { sms: { delay: { min: 0, max: 30 }, undelivered: [{ share: 1, code: 30005 }] } };

scene(
  'The number is unknown to the carrier: the phone rings at once, and the number is not used again',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await (await eva.expectCall()).pickUp().answer('1');
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
  await s.declineAll(eva);
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
    await (await eva.expectCall()).pickUp().answer('1');
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
  'A phone has thrown our push away: the next channel at once, and the device is not used again',
  async (s) => {
    const { ana } = await s.employ(SITES, {
      ana: { push: true, phone: '+886223456789', language: 'en', site: 'Taoyuan' },
    });
    s.stage.simulator.unsubscribe('ana');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await (await ana.expectCall()).pickUp().answer('1');
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
    await (await eva.expectCall()).pickUp().answer('1');
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
