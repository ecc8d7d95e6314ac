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

scene(
  'F55 Two share a phone: each answers by codes of their own, and a plain digit is asked back',
  async (s) => {
    const { ana, ben } = await s.employ(SITES, {
      ana: { name: 'Ana', mobile, language: 'en', site: 'Taoyuan' },
      ben: { name: 'Ben', mobile, language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const text = await ana.expectSms(/Ana, reply \d\d Safe/);
    const { text: bens } = await ben.expectSms(/Ben, reply \d\d Safe/);
    text.thenReply('2');
    const { text: who } = await ana.expectSms('Who answers?');
    await s.expectReach(incident, { confirmed: 0, needHelp: 2 });

    const codeOf = (words: string, asked: string) => new RegExp(`(\\d\\d) ${words}`).exec(asked)?.[1] ?? '';
    expect(who).toContain(`Ben: ${codeOf('Safe', bens)} Safe`);
    text.thenReply(codeOf('I need help', text.text));
    await ana.expectSms(/^Received: I need help/);
    text.thenReply(codeOf('Safe', bens));
    await ana.expectSms(/^Received: Safe/);
    await s.expectReach(incident, { confirmed: 2, byAnswer: { help: 1, safe: 1 }, needHelp: 2 });
  },
);

scene(
  'F52 F53 Two incidents on one phone: each answer finds its own, and an old code finds none',
  async (s) => {
    const { eva } = await s.employ(SITES, { eva: { mobile, language: 'en', site: 'Taoyuan' } });
    const fire = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const plain = await eva.expectSms('Reply 1 Safe, 2 I need help');
    const drill = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    const coded = await eva.expectSms('Reply 10 Safe, 12 I need help');
    coded.thenReply('safe');
    await eva.expectSms(/^(DRILL: )?Which one do you mean\?/);
    await s.expectReach(fire, { confirmed: 0 });
    await s.expectReach(drill, { confirmed: 0 });
    coded.thenReply('10');
    await eva.expectSms(/^DRILL: Received: Safe/);
    plain.thenReply('3');
    await eva.expectSms(/^Received: Not on site/);
    await s.expectReach(fire, { confirmed: 1 });
    await s.expectReach(drill, { confirmed: 1, byAnswer: { safe: 1 } });
    await s.call('POST', `/incidents/${drill}/close`);
    coded.thenReply('12');
    await eva.expectSms(/We read that you may need help/);
    coded.thenReply('13');
    await eva.expectSms(/^DRILL: That incident is closed\./);
  },
);

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
