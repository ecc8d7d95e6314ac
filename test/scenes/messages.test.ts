import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { mobile: '+886912345678', language: 'en', site: 'Taoyuan' };
const kim = { mobile: '+886912345680', language: 'en', site: 'Taoyuan' };
const tom = { mobile: '+886912345679', language: 'zh-Hant', site: 'Taoyuan' };
const texts = {
  en: { headline: 'Use the south stairs.', instruction: 'North is full of smoke.' },
  'zh-Hant': { headline: '請走南側樓梯。', instruction: '北側有濃煙。' },
};

/** Sends a further message, with a new key; answers the API's status. */
async function send(s: Script, incident: string, path: string, body: object = {}): Promise<number> {
  const key = { 'idempotency-key': crypto.randomUUID() };
  return (await s.call('POST', `/incidents/${incident}/${path}`, body, key)).status;
}

scene('An update reaches everybody in their language, and the alert is still answered', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const alert = await people.eva.expectSms('FIRE');
  (await people.tom.expectSms('發生火警')).thenReply('1');
  await people.tom.expectSms('已收到');
  await s.expectReach(incident, { recipients: 2, confirmed: 1 });
  expect(await send(s, incident, 'updates', { texts })).toBe(201);
  await people.eva.expectSms('Use the south stairs.\nNorth is full of smoke.');
  const link = /http\S+/.exec((await people.tom.expectSms('請走南側樓梯')).text)?.[0] ?? '';
  // Who has answered stays so, and whoever has not answers the alert.
  await s.expectReach(incident, { recipients: 2, confirmed: 1, delivered: 1 });
  alert.thenReply('2');
  await people.eva.expectSms('Received');
  await s.expectReach(incident, { confirmed: 2, needHelp: 1, byAnswer: { safe: 1, help: 1 } });
  expect(await s.press(link, '3')).toContain('請走南側樓梯');
  await s.expectReach(incident, { confirmed: 2, byAnswer: { help: 1, 'not-on-site': 1 } });
  // It was delivered and asks nothing: nobody is called about it.
  await s.untilQuiet();
  s.pass('30m');
  await s.untilQuiet();
  expect(s.stage.simulator.ledger.count('call.create')).toBe(0);
  const told = await s.call('GET', `/incidents/${incident}/deliveries?message=2`);
  expect(told.body['items']).toMatchObject([
    { state: 'delivered', reason: 'told' },
    { state: 'delivered', reason: 'told' },
  ]);
});

scene(
  'Whoever answered before an update is asked on their page whether it still holds, beside what it was',
  async (s) => {
    const people = await s.employ(SITES, { eva });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const alert = await people.eva.expectSms('FIRE');
    alert.thenReply('1');
    await people.eva.expectSms('Received');
    const link = /http\S+/.exec(alert.text)?.[0] ?? '';
    const look = async () => (await fetch(link)).text();
    expect(await look()).not.toContain('new since you answered');
    s.pass('1m');
    expect(await send(s, incident, 'updates', { texts })).toBe(201);
    await people.eva.expectSms('Use the south stairs.');
    const asked = await look();
    expect(asked).toContain('What stands above is new since you answered. Does your answer still hold?');
    expect(asked).toMatch(/<details lang="en" dir="ltr" open><summary>Said before:/);
    expect(asked).not.toContain('Change my answer');
    // Looking confirmed nothing: it still counts as it was, and so it does once it was pressed again.
    await s.expectReach(incident, { confirmed: 1, byAnswer: { safe: 1 } });
    s.pass('1m');
    expect(await s.press(link, '2')).not.toContain('new since you answered');
    await s.expectReach(incident, { confirmed: 1, byAnswer: { help: 1 }, needHelp: 1 });
  },
);

scene('An update that asks anew opens those who had answered, and an old answer is none to it', async (s) => {
  const people = await s.employ(SITES, { eva, kim, tom });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const alert = await people.eva.expectSms('FIRE');
  (await people.tom.expectSms('發生火警')).thenReply('2');
  alert.thenReply('1');
  await people.eva.expectSms('Received');
  await people.tom.expectSms('已收到');
  await s.expectReach(incident, { confirmed: 2, needHelp: 1 });
  await people.kim.expectSms('FIRE');
  s.pass('1m');
  const changed = {
    en: { ...texts.en, changed: 'The fire is on floors 2 and 3 now.' },
    'zh-Hant': { ...texts['zh-Hant'], changed: '火勢已到二、三樓。' },
  };
  expect(await send(s, incident, 'updates', { texts, askAnew: true })).toBe(422);
  expect(await send(s, incident, 'updates', { texts: changed })).toBe(201);
  const asked = await people.eva.expectSms('What has changed: The fire is on floors 2 and 3 now.\nNorth is');
  expect(asked.text).toContain('Reply 1 Safe, 2 I need help');
  await people.tom.expectSms('情況變化：火勢已到二、三樓。');
  // Who never answered the alert has plain digits too: nothing asks it any more.
  await people.kim.expectSms('Reply 1 Safe, 2 I need help');
  // All are open again, and whoever needs help needs it still.
  await s.expectReach(incident, { recipients: 3, confirmed: 0, delivered: 3, needHelp: 1, byAnswer: {} });
  // What comes before anybody can have read it was written to the alert.
  asked.thenReply('1');
  await people.eva.expectSms('please answer the newest message as well');
  await s.expectReach(incident, { confirmed: 0, byAnswer: {} });
  const link = /http\S+/.exec(asked.text)?.[0] ?? '';
  const page = await (await fetch(link)).text();
  expect(page).toContain('You had answered before this: Safe. Is it still so?');
  expect(page).toContain('Still so: Safe');
  expect(page).toContain('The fire is on floors 2 and 3 now.');
  expect(page).toContain('Said before:');
  s.pass('1m');
  asked.thenReply('3');
  await people.eva.expectSms('Received: Not on site');
  await s.expectReach(incident, { confirmed: 1, byAnswer: { 'not-on-site': 1 } });
  expect(await send(s, incident, 'remind')).toBe(201);
  await people.tom.expectSms('提醒：請走南側樓梯');
  await people.kim.expectSms('Reminder: Use the south stairs.');
  expect(await people.eva.unexpected()).toEqual([]);
  const rows = await s.call('GET', `/incidents/${incident}/deliveries`);
  expect(rows.body['items']).toMatchObject([
    { confirmation: { answer: 'not-on-site' }, answeredBefore: { message: 1, answer: 'safe' } },
    { confirmation: null, answeredBefore: null },
    { confirmation: null, needsHelp: true, answeredBefore: { message: 1, answer: 'help' } },
  ]);
  const before = await s.call('GET', `/incidents/${incident}/deliveries?message=1`);
  expect(before.body['items']).toMatchObject([
    { confirmation: { answer: 'safe' }, answeredBefore: null },
    { confirmation: null, answeredBefore: null },
    { confirmation: { answer: 'help' }, answeredBefore: null },
  ]);
});

scene('A reminder goes only to the silent, and an answer to either ends both', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const alert = await people.eva.expectSms('FIRE');
  (await people.tom.expectSms('發生火警')).thenReply('1');
  await people.tom.expectSms('已收到');
  await s.expectReach(incident, { confirmed: 1 });
  expect(await send(s, incident, 'remind')).toBe(201);
  await people.eva.expectSms('FIRE');
  alert.thenReply('1');
  await people.eva.expectSms('Received');
  await s.expectReach(incident, { recipients: 2, confirmed: 2, byAnswer: { safe: 2 } });
  s.pass('30m');
  await s.untilQuiet();
  expect(s.stage.simulator.ledger.count('call.create')).toBe(0);
  expect(await send(s, incident, 'remind')).toBe(422);
});

scene('All clear: those who were told hear it, and no phone rings for the fire any more', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const alert = await people.eva.expectSms('FIRE');
  await people.tom.expectSms('發生火警');
  expect(await send(s, incident, 'all-clear')).toBe(201);
  await people.eva.expectSms('is over');
  await people.tom.expectSms('火警已解除');
  await s.untilQuiet(); // it is reported delivered, so nobody is called about it
  s.pass('2m');
  await s.untilQuiet();
  expect(s.stage.simulator.ledger.count('call.create')).toBe(0);
  alert.thenReply('1');
  await people.eva.expectSms('Received');
  await s.expectReach(incident, { recipients: 2, confirmed: 1, delivered: 1 });
  await s.expectState(incident, 'all-clear');
  expect(await send(s, incident, 'updates', { texts })).toBe(409);
  s.pass('25h');
  await s.expectState(incident, 'closed');
});

scene('A phone that rings for a fire which was taken back says that there is none', async (s) => {
  const people = await s.employ(SITES, { eva });
  s.stage.simulator.levers.set({ sms: 'silent' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { sent: 1 });
  s.pass('2m');
  const call = await people.eva.expectCall();
  s.stage.simulator.levers.set({ sms: 'working' });
  expect(await send(s, incident, 'correct')).toBe(201);
  await (await call.pickUp().hear('was a mistake')).hear('Goodbye');
  await people.eva.expectSms('was a mistake');
});

scene('Whom the alert reaches late, against its carrier’s word, gets the correction then', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const contactPoints = [{ channel: 'sms', address: eva.mobile, rank: 1 }];
  expect((await s.call('PATCH', `/employees/${people.eva.id}`, { contactPoints })).status).toBe(200);
  const { levers } = s.stage.simulator;
  levers.set({ sms: 'silent', voice: 'unplugged' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { sent: 2 });
  const rows = await query<{ id: string; address: string; sid: string }>(
    s.stage.db.pool,
    `SELECT a.id, c.address, a.provider_ref AS sid FROM attempts a JOIN contact_points c ON c.id = a.contact_point_id`,
  );
  const of = (mobile: string) => rows.find(({ address }) => address === mobile) ?? { id: '', sid: '' };
  const report = (mobile: string, fields: Record<string, string>) =>
    s.postAsCarrier(`messages/${of(mobile).id}`, { MessageSid: of(mobile).sid, ...fields });
  await report(eva.mobile, { MessageStatus: 'undelivered', ErrorCode: '30003' });
  await s.expectReach(incident, { sent: 1, unreachable: 1 });
  levers.set({ sms: 'working' });
  expect(await send(s, incident, 'correct')).toBe(201);
  await people.tom.expectSms('並無火警');
  await s.untilQuiet();
  expect(await people.eva.unexpected()).toEqual([]);
  expect((await report(eva.mobile, { MessageStatus: 'delivered' })).status).toBe(204);
  await people.eva.expectSms('was a mistake');
  const { body } = await s.call('GET', `/incidents/${incident}`);
  expect(body['messages']).toMatchObject([{ recipients: 2 }, { kind: 'correction', recipients: 2 }]);
});

scene(
  'What was stopped by mistake is corrected: those who were told hear it, the others nothing',
  async (s) => {
    const people = await s.employ(SITES, { eva });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await people.eva.expectSms('FIRE');
    expect((await s.call('POST', `/incidents/${incident}/stop`)).status).toBe(200);
    const own = { texts: { en: { headline: 'Burnt toast. There is no fire.' } } };
    expect(await send(s, incident, 'correct', own)).toBe(201);
    await people.eva.expectSms('Burnt toast.');
    await s.untilQuiet(); // it is reported delivered, so nobody is called about it
    s.pass('2m');
    await s.untilQuiet();
    expect(s.stage.simulator.ledger.count('call.create')).toBe(0);
  },
);

scene(
  'A correction in the middle of a run, its SMS plug pulled: exactly those who were told get it, and nothing old follows',
  async (s) => {
    await populate(s.stage, 90); // fewer than the hundred doubts at which Tocsin raises its own alarm
    const { db, simulator } = s.stage;
    await query(db.pool, 'UPDATE lanes SET per_second = 5', []); // the run takes a while
    const incident = await s.launch('reachability-exercise', {}, true);
    await eventually('the run to be under way', () => simulator.ledger.count('sms.create') > 10 || undefined);
    simulator.levers.set({ sms: 'unplugged' });
    await eventually('a text to be cut off', () => simulator.ledger.count('cut') > 0 || undefined);
    expect(await send(s, incident, 'correct')).toBe(201);
    const answeredAt = s.stage.clock.now();
    await query(db.pool, 'UPDATE lanes SET per_second = NULL', []);
    simulator.levers.set({ sms: 'working' });
    await s.untilQuiet();
    s.pass('1h');
    await s.untilQuiet();
    const [counted] = await query(db.pool, TOLD, [incident, answeredAt]);
    expect(counted).toEqual({ told_without: 0, untold_with: 0, claimed_after: 0, open: 0 });
    const [sizes] = await query<{ told: number; all: number }>(
      db.pool,
      `SELECT max(recipients) FILTER (WHERE number = 2) AS told, max(recipients) FILTER (WHERE number = 1) AS all
         FROM messages WHERE incident_id = $1`,
      [incident],
    );
    const { told, all } = sizes ?? { told: 0, all: 0 };
    expect(told).toBeGreaterThan(10);
    expect(told).toBeLessThan(all);
    // By what the carrier saw: the last of the old words, then the first of the new, to each phone.
    const texted = simulator.ledger.entries({ kind: 'sms.create' });
    const isOld = ({ fields }: { fields: Readonly<Record<string, unknown>> }) =>
      !/disregard|忽略/.test(String(fields['Body']));
    const newAt = new Map<string, number>();
    for (const entry of texted) {
      if (isOld(entry))
        expect(newAt.has(entry.address), `old words after new to ${entry.address}`).toBe(false);
      else newAt.set(entry.address, entry.number);
    }
    expect(newAt.size).toBeGreaterThan(0);
    await s.expectReach(incident, { recipients: all, pending: 0 });
  },
);

/** Asked of the rows themselves, not of the code that chose the recipients. $2: when the correction was answered. */
const TOLD = `
WITH old AS (
  SELECT d.employee_id, d.ended_at IS NULL AS open,
         bool_or(a.state NOT IN ('queued', 'cancelled', 'failed')) OR d.confirmed_at IS NOT NULL AS told,
         count(*) FILTER (WHERE a.sent_at > $2) AS claimed_after
    FROM messages m JOIN deliveries d ON d.message_id = m.id LEFT JOIN attempts a ON a.delivery_id = d.id
   WHERE m.incident_id = $1 AND m.number = 1
   GROUP BY d.id
), new AS (
  SELECT r.employee_id FROM messages m JOIN recipients r ON r.message_id = m.id
   WHERE m.incident_id = $1 AND m.number = 2
)
SELECT count(*) FILTER (WHERE told AND new.employee_id IS NULL)::int AS told_without,
       count(*) FILTER (WHERE told IS NOT TRUE AND new.employee_id IS NOT NULL)::int AS untold_with,
       sum(claimed_after)::int AS claimed_after, count(*) FILTER (WHERE open)::int AS open
  FROM old LEFT JOIN new USING (employee_id)`;
