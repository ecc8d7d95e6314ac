import { expect } from 'vitest';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const question = 'Which holiday gift would you like?';
const choices = [
  'Fruit basket',
  'Gift card',
  'A day off',
  'Tea set',
  'Umbrella',
  'Coffee',
  'Cinema tickets',
  'Concert',
  'Nothing, give it away',
];
const inputs = { question, choices: choices.join('\n'), details: 'Please choose before Friday.' };

const sms = (mobile: string, language = 'en') => ({ mobile, language, site: 'Taoyuan' });

async function problemOf(s: Script, changed: Record<string, string>) {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const body = { playbook: 'poll', inputs: { ...inputs, ...changed }, exercise: false };
  return s.call('POST', '/incidents', body, key);
}

scene(
  'A poll with nine answers: by digit, by words, on the page and by mail, counted by answer and site',
  async (s) => {
    const people = await s.employ(SITES, {
      ada: sms('+886912345601'),
      ben: sms('+886912345602'),
      cho: sms('+886912345603', 'zh-Hant'),
      dee: { ...sms('+886912345604'), push: true },
      eva: { email: 'eva@example.org', language: 'en' },
      fay: sms('+886912345606'),
    });
    const incident = await s.launch('poll', inputs);
    const asked = await people.ada.expectSms(question);
    expect(asked.text).toContain(
      'Reply 1 Fruit basket, 2 Gift card, 3 A day off, 4 Tea set, 5 Umbrella, 6 Coffee, 7 Cinema tickets, 8 Concert, 9 Nothing, give it away\n',
    );
    asked.thenReply('9');
    await people.ada.expectSms('Received: Nothing, give it away.');
    (await people.ben.expectSms(question)).thenReply('gift card, please');
    await people.ben.expectSms('Received: Gift card.');
    (await people.cho.expectSms('請回覆 1 Fruit basket')).thenReply('９');
    await people.cho.expectSms('已收到');
    const { push } = await people.dee.expectPush(question);
    expect(push.payload).toMatchObject({ body: `${inputs.details} Please choose one answer.` });
    const mail = await people.eva.expectMail(question);
    expect(mail.text).toContain('Nothing, give it away: http');
    const page = await s.press(mail.link, '5');
    expect(page).toContain('Umbrella');
    expect(page).not.toMatch(/danger|need help/i);
    const fay = await people.fay.expectSms(question);
    fay.thenReply('10');
    await people.fay.expectSms('could not read your answer');
    fay.thenReply('Concert');
    await people.fay.expectSms('Received: Concert.');
    await s.expectReach(incident, {
      recipients: 6,
      confirmed: 5,
      needHelp: 0,
      byAnswer: { 'Nothing, give it away': 2, 'Gift card': 1, Umbrella: 1, Concert: 1 },
    });
    const { bySite } = await s.readReach(incident);
    expect(bySite).toMatchObject([
      { site: 'Taoyuan', confirmed: 4, byAnswer: { 'Nothing, give it away': 2, 'Gift card': 1, Concert: 1 } },
      { site: null, confirmed: 1, byAnswer: { Umbrella: 1 } },
    ]);
    const filtered = await s.call(
      'GET',
      `/incidents/${incident}/deliveries?answer=Nothing,%20give%20it%20away`,
    );
    expect(filtered.body['items']).toHaveLength(2);
    s.pass('1h');
    await people.dee.expectSms(question);
    for (const left of [2, 1, 0]) {
      s.pass('1d');
      await people.dee.expectPush(`Reminder: ${question}`);
      s.pass('1h');
      await people.dee.expectSms(`Reminder: ${question}`);
      await s.untilQuiet();
      const { body } = await s.call('GET', `/incidents/${incident}`);
      expect(body['reminders']).toMatchObject({ left });
    }
    s.pass('2d');
    await s.expectState(incident, 'closed');
  },
);

scene(
  'Choices that nobody could answer by are refused before anything is sent, and all of them named',
  async (s) => {
    await s.employ(SITES, { ada: sms('+886912345601') });
    const refused = await problemOf(s, { choices: 'Yes\nNo\nI need help\n3 days' });
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toEqual([
      {
        pointer: '/inputs/choices',
        detail: 'Choice 1, "Yes", cannot be an answer, for carriers act on it themselves; add a word.',
      },
      {
        pointer: '/inputs/choices',
        detail: 'Choice 3, "I need help", reads like a call for help; write it in other words.',
      },
      {
        pointer: '/inputs/choices',
        detail: 'Choice 4, "3 days", begins with a digit, and people answer by digits; begin with a word.',
      },
    ]);
    expect((await problemOf(s, { choices: 'Tea' })).status).toBe(422);
    expect((await problemOf(s, { choices: '' })).status).toBe(422);
    expect((await s.call('GET', '/incidents')).body['items']).toEqual([]);
  },
);
