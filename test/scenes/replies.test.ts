import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const OUR_NUMBER = '+15005550006';
const mobile = '+886912345678';

scene('F54 A stranger writes to us: it is kept, and nobody answers a stranger', async (s) => {
  const { eva } = await s.employ(SITES, { eva: { mobile, language: 'en', site: 'Taoyuan' } });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  await eva.expectSms('FIRE');
  const stranger = '+886900000001';
  s.stage.simulator.sendSms(stranger, OUR_NUMBER, '1');
  await s.untilQuiet();
  expect(s.stage.simulator.phones.items([stranger])).toHaveLength(1); // what they sent
  expect(await query(s.stage.db.pool, 'SELECT from_number, body, understood FROM replies', [])).toEqual([
    { from_number: stranger, body: '1', understood: 'unknown-sender' },
  ]);
  await s.expectReach(incident, { delivered: 1, confirmed: 0 });
});

scene('Two share a phone: a reply is nobody’s until they say who, but a call for help counts', async (s) => {
  const { ana, ben } = await s.employ(SITES, {
    ana: { name: 'Ana', mobile, language: 'en', site: 'Taoyuan' },
    ben: { name: 'Ben', mobile, language: 'en', site: 'Taoyuan' },
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const text = await ana.expectSms('FIRE');
  await ben.expectSms('FIRE');
  text.thenReply('2');
  const { text: who } = await ana.expectSms('Who answers?');
  await s.expectReach(incident, { confirmed: 0, needHelp: 2 });

  const link = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(who)?.[1] ?? '';
  expect(await s.press(link('Ana'), '2')).toContain('We have your answer');
  expect(await s.press(link('Ben'), '1')).toContain('We have your answer');
  await s.expectReach(incident, { confirmed: 2, byAnswer: { help: 1, safe: 1 }, needHelp: 2 });
});

scene('F73 The same reply comes twice from the carrier: one confirmation, and the same answer', async (s) => {
  const { eva } = await s.employ(SITES, { eva: { mobile, language: 'en', site: 'Taoyuan' } });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await eva.expectSms('FIRE');
  const reply = { MessageSid: 'SM0123', From: mobile, To: OUR_NUMBER, Body: '1' };
  const [first, second] = await Promise.all([
    s.postAsCarrier('inbound', reply),
    s.postAsCarrier('inbound', reply),
  ]);
  expect(first).toMatchObject({ status: 200, text: expect.stringContaining('Received') as string });
  expect(second).toEqual(first);
  await s.expectReach(incident, { confirmed: 1 });
  expect(await query(s.stage.db.pool, 'SELECT via FROM confirmations', [])).toEqual([{ via: 'sms' }]);
});

scene(
  'F49 Somebody writes in their own words that they are stuck: the board shows them and their words at once',
  async (s) => {
    const { eva } = await s.employ(SITES, { eva: { mobile, language: 'en', site: 'Taoyuan' } });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    (await eva.expectSms('FIRE')).thenReply("Can't get out, 3rd floor kitchen");
    (await eva.expectSms(/^We read that you may need help/)).thenReply('1');
    await eva.expectSms(/^Received: Safe/);
    await s.expectReach(incident, { confirmed: 1, needHelp: 1 });
    const { body } = await s.call('GET', `/incidents/${incident}/deliveries/${eva.id}`);
    expect(body).toMatchObject({
      needsHelp: true,
      help: { via: 'sms', note: "Can't get out, 3rd floor kitchen", saidSince: { answer: 'safe' } },
    });
    const said = (body['timeline'] as { kind: string; state: string | null; note: string | null }[]).filter(
      ({ kind }) => kind === 'replied',
    );
    expect(said).toMatchObject([{ state: 'distress', note: "Can't get out, 3rd floor kitchen" }]);
  },
);
