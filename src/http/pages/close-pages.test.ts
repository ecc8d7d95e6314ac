import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { fireAnswers, tellIncident, type ToldDelivery } from '../../reachability/incident-story.test-data.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

async function tell(...deliveries: ToldDelivery[]): Promise<string> {
  const { incidentId } = await tellIncident(web.context.db, {
    startedAt: new Date(Date.now() - 600_000),
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: deliveries.map((delivery, index) => ({ name: `P${index}`, site: null, messages: [delivery] })),
  });
  return incidentId;
}

const safe: ToldDelivery = { state: 'confirmed', answer: 'safe', confirmedAfterS: 9 };
const help: ToldDelivery = { state: 'confirmed', answer: 'help', needsHelp: true, confirmedAfterS: 9 };

const read = async (path: string) => {
  const { text } = await request(web.app).get(path).set('Authorization', operator).set('Accept', 'text/html');
  return text;
};
const left = [
  ['2 people ask for help.', '2 人正在求助。'],
  ['3 people were sent it and have not answered.', '3 人已獲發送，但尚未回覆。'],
  ['1 person could not be reached.', '1 人無法聯繫'],
  ['1 person has not been sent anything yet.', '1 人尚未收到任何訊息'],
  ['Something is still being sent to 1 person.', '仍在向 1 人發送'],
] as const;

test('before it closes, the page says how many ask for help, are silent, and are still being sent to', async () => {
  const calls: ToldDelivery['attempts'] = [
    { channel: 'sms', state: 'accepted' },
    { channel: 'voice', state: 'queued' },
  ];
  const id = await tell(
    ...[safe, help, help, { state: 'delivered' as const }, { state: 'sent' as const }],
    { state: 'sent', attempts: calls },
    { state: 'pending', attempts: [{ channel: 'sms', state: 'queued' }] },
    { state: 'unreachable', reason: 'no-path' },
  );
  const [english, chinese] = [
    await read(`/incidents/${id}/close`),
    await read(`/incidents/${id}/close?lang=zh-Hant`),
  ];
  for (const [en, zh] of left) {
    expect(english).toContain(en);
    expect(chinese).toContain(zh);
  }
  expect(chinese).toContain('事件將列入過往事件');
  expect(english).toMatch(/Counted at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  expect(english).toContain(`href="/incidents/${id}/people?help=yes"`);
  const sure = await request(web.app)
    .post(`/incidents/${id}/close/sure`)
    .set('Authorization', operator)
    .set('Accept', 'text/html');
  for (const [en] of left) expect(sure.text).toContain(en);
});

test('it says so where nobody is left, and counts nothing once it is closed', async () => {
  const id = await tell(safe, safe);
  expect(await read(`/incidents/${id}/close`)).toContain('everyone has answered, and nobody asks for help');
  await request(web.app).post(`/incidents/${id}/close`).set('Authorization', operator);
  const closed = await read(`/incidents/${id}/close`);
  expect(closed).toContain('The incident is closed.');
  expect(closed).not.toContain('Whom you leave as they are');
});

test('whoever was sent nothing because sending was stopped is counted among those left', async () => {
  const id = await tell(safe, { state: 'stopped' }, { state: 'stopped' });
  const english = await read(`/incidents/${id}/close`);
  expect(english).toContain('2 people were not sent it: sending was stopped first.');
  expect(english).toContain(`href="/incidents/${id}/people?state=stopped"`);
  expect(english).not.toContain('Nobody: everyone has answered');
  expect(await read(`/incidents/${id}/close?lang=zh-Hant`)).toContain(
    '尚未發送給 2 人即已停止，他們將不會被通知。',
  );
});
