import { expect } from 'vitest';
import type { Simulator } from '../../simulator/start.ts';
import { query } from '../../src/db/sql.ts';
import { replyListSchema } from '../../src/reachability/reply-schema.ts';
import { deliverySchema } from '../../src/reachability/delivery-schema.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Person, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const MAIN = '+15005550006';
const OTHER = '+15005550007';
const ANA = '+886912345671';
const BEN = '+886912345672';

const CAST = {
  ana: { name: 'Ana', mobile: ANA, language: 'en', site: 'Taoyuan' },
  ben: { name: 'Ben', mobile: BEN, language: 'zh-Hant', site: 'Taoyuan', groups: 'Benefits' },
};

/** Texts by two carriers, of which the first takes all that has no reason to go by the other. */
const channels = ({ url, authToken, accountSid, vonage }: Simulator) => `
channels:
  sms:
    providers:
      - { name: main, kind: twilio, accountSid: ${accountSid}, authToken: ${authToken}, from: '${MAIN}', baseUrl: '${url}', rate: 200/s }
      - { name: other, kind: vonage, apiKey: ${vonage.apiKey}, apiSecret: ${vonage.apiSecret}, signatureSecret: ${vonage.signatureSecret}, from: '${OTHER}', baseUrl: '${url}', rate: 200/s }
`;

const numberOf = (s: Script, mobile: string, words: string) =>
  s.stage.simulator.phones
    .items([mobile])
    .flatMap((item) =>
      item.kind === 'sms' && item.direction === 'in' && item.text.includes(words) ? item.number : [],
    );

async function setLane(s: Script, provider: string, state: 'held' | 'working'): Promise<void> {
  const { status } = await s.call('PUT', `/lanes/sms/${provider}`, { state, reason: 'by hand' });
  expect(status).toBe(200);
}

/** A fire of which all are told by the second carrier; from then on both work. */
async function launchByOther(s: Script, exercise: boolean): Promise<string> {
  await setLane(s, 'main', 'held');
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' }, exercise);
  await s.expectReach(incident, { recipients: 2, delivered: 2 });
  await setLane(s, 'main', 'working');
  return incident;
}

async function unread(s: Script, incident: string, people: number) {
  const look = async () => {
    const { body } = await s.call('GET', `/incidents/${incident}/replies`);
    const { items } = replyListSchema.parse(body);
    return items.length === people ? items : undefined;
  };
  return eventually(`${people} replies to read`, look);
}

async function answer(s: Script, incident: string, replyIds: readonly string[], text: string): Promise<void> {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const sent = await s.call('POST', `/incidents/${incident}/replies/answer`, { replyIds, text }, key);
  expect(sent.status).toBe(204);
}

async function threadOf(s: Script, incident: string, { id }: Person) {
  const { body } = await s.call('GET', `/incidents/${incident}/deliveries/${id}`);
  return deliverySchema.parse(body).thread;
}

scene(
  'Ana asks in her own words: she is answered from the number she wrote to, and both stand in the thread and on her page',
  async (s) => {
    const { ana, ben } = await s.employ(SITES, CAST);
    const incident = await launchByOther(s, true);
    const alert = await ana.expectSms('FIRE');
    (await ben.expectSms('火')).thenReply('1');
    await ben.expectSms('已收到');
    alert.thenReply('May I fetch my laptop?');
    await ana.expectSms('we could not read your answer');
    const [asked] = await unread(s, incident, 1);
    expect(asked).toMatchObject({ employee: { name: 'Ana' }, text: 'May I fetch my laptop?', call: false });

    const key = { 'idempotency-key': 'laptop' };
    const path = `/incidents/${incident}/replies/${asked?.id}/answer`;
    const sent = await s.call('POST', path, { text: 'No. Stay outside.' }, key);
    expect(sent.status).toBe(201);
    expect((await s.call('POST', path, { text: 'No. Stay outside.' }, key)).status).toBe(200);
    const { text } = await ana.expectSms('No. Stay outside.');
    expect(text).toMatch(/^DRILL: Answer to your message \(/);
    expect(text).not.toMatch(/\breply\b/i);
    expect(numberOf(s, ANA, 'No. Stay outside.')).toEqual([OTHER]);
    await unread(s, incident, 0);
    await s.expectReach(incident, { recipients: 2, confirmed: 1 });

    const arrived = async () => {
      const thread = await threadOf(s, incident, ana);
      return thread[1]?.attempts[0]?.state === 'delivered' ? thread : undefined;
    };
    expect(await eventually('the answer to arrive', arrived)).toMatchObject([
      { by: null, text: 'May I fetch my laptop?', done: { how: 'answered' } },
      { text: 'No. Stay outside.', attempts: [{ channel: 'sms', provider: 'other', state: 'delivered' }] },
    ]);
    const [link = ''] = /https?:\/\/\S+\/c\/[\w.-]+/.exec(text) ?? [];
    const page = await (await fetch(link)).text();
    expect(page).toContain('May I fetch my laptop?');
    expect(page).toContain('No. Stay outside.');
    alert.thenReply('1');
    await ana.expectSms('Received: Safe');
    await s.expectReach(incident, { confirmed: 2 });
    const actions = await query(
      s.stage.db.pool,
      `SELECT count(*)::int AS n FROM audit_entries WHERE subject = $1 AND action = 'incident.answer'`,
      [incident],
    );
    expect(actions).toEqual([{ n: 1 }]);
  },
  {},
  { channels },
);

scene(
  'Two ask the same by different numbers, of which one is held: one answer reaches both, by what is left',
  async (s) => {
    const { ana, ben } = await s.employ(SITES, CAST);
    const incident = await launchByOther(s, false);
    await ana.expectSms('FIRE');
    s.stage.simulator.sendSms(ANA, MAIN, 'When may we go home?');
    await ana.expectSms('we could not read your answer');
    (await ben.expectSms('火')).thenReply('何時可以回家？');
    await ben.expectSms('無法辨識');
    const asked = await unread(s, incident, 2);
    await setLane(s, 'other', 'held');
    const replyIds = asked.map(({ id }) => id);
    await answer(s, incident, replyIds, 'At five. 五點。');
    expect((await ana.expectSms('At five.')).text).toMatch(/^Answer to your message/);
    expect((await ben.expectSms('五點')).text).toMatch(/^回覆您的訊息/);
    expect(numberOf(s, ANA, 'At five.')).toEqual([MAIN]);
    expect(numberOf(s, BEN, 'At five.')).toEqual([MAIN]);
    await unread(s, incident, 0);
    await s.expectReach(incident, { recipients: 2, confirmed: 0, delivered: 2 });
  },
  {},
  { channels },
);
