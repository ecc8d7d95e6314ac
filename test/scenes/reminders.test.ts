import { expect } from 'vitest';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { mobile: '+886912345678', language: 'en', site: 'Taoyuan' };
const tom = { mobile: '+886912345679', language: 'zh-Hant', site: 'Taoyuan' };

/** What the API says of the reminders that are still to come. */
async function remindersOf(s: Script, incident: string) {
  return (await s.call('GET', `/incidents/${incident}`)).body['reminders'];
}

scene('Only who has not answered is reminded, on the cadence, and no more often than it says', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const beganMs = s.stage.clock.now().getTime();
  const incident = await s.launch('adverse-press');
  await people.eva.expectSms('Communications: critical press report');
  (await people.tom.expectSms('公關部通知')).thenReply('1');
  await people.tom.expectSms('已收到');
  await s.expectReach(incident, { recipients: 2, confirmed: 1 });
  const first = await remindersOf(s, incident);
  expect(first).toMatchObject({ everySeconds: 14_400, left: 3, switchedOff: false });
  const { nextAt } = first as { nextAt: string };
  expect(Math.abs(Date.parse(nextAt) - beganMs - 14_400_000)).toBeLessThan(60_000);
  s.pass('3h');
  await s.untilQuiet();
  for (const left of [2, 1, 0]) {
    s.pass(left === 2 ? '1h' : '4h');
    const reminder = await people.eva.expectSms('Reminder: Communications: critical press report');
    expect(reminder.text).toContain('Reply 1 Read');
    await s.untilQuiet();
    expect(await remindersOf(s, incident)).toMatchObject({ left });
  }
  expect(await remindersOf(s, incident)).toMatchObject({ nextAt: null });
  s.pass('12h');
  await s.untilQuiet();
  await s.expectReach(incident, { recipients: 2, confirmed: 1, byAnswer: { read: 1 } });
});

scene('An answer to a reminder ends them all, and so does a person who switches them off', async (s) => {
  const people = await s.employ(SITES, { eva });
  const answered = await s.launch('adverse-press', { topic: 'waste water' });
  await people.eva.expectSms('waste water');
  s.pass('4h');
  (await people.eva.expectSms('Reminder:')).thenReply('3');
  await people.eva.expectSms('Received: The press contacted me');
  await s.expectReach(answered, { recipients: 1, confirmed: 1, byAnswer: { 'press-contacted-me': 1 } });
  expect(await remindersOf(s, answered)).toMatchObject({ left: 0, nextAt: null, switchedOff: false });
  s.pass('4h');
  await s.untilQuiet();

  const switchedOff = await s.launch('adverse-press', { topic: 'a leak' });
  await people.eva.expectSms('a leak');
  expect((await s.call('POST', `/incidents/${switchedOff}/stop-reminders`)).body['reminders']).toMatchObject({
    left: 0,
    nextAt: null,
    switchedOff: true,
  });
  s.pass('4h');
  await s.untilQuiet();
  const { body } = await s.call('GET', `/incidents/${switchedOff}`);
  expect(body['messages']).toHaveLength(1);
});

scene('Nobody is reminded of what was stopped, taken back or held, nor by a channel they left', async (s) => {
  const people = await s.employ(SITES, { eva, tom });
  const { eva: reader, tom: leaver } = people;
  const stopped = await s.launch('adverse-press', { topic: 'the first' });
  await reader.expectSms('the first');
  await leaver.expectSms('the first');
  expect((await s.call('POST', `/incidents/${stopped}/stop`)).status).toBe(200);
  const takenBack = await s.launch('adverse-press', { topic: 'the second' });
  await reader.expectSms('the second');
  await leaver.expectSms('the second');
  const key = { 'idempotency-key': crypto.randomUUID() };
  expect((await s.call('POST', `/incidents/${takenBack}/correct`, {}, key)).status).toBe(201);
  await reader.expectSms('was wrong');
  await leaver.expectSms('更正');
  const running = await s.launch('adverse-press', { topic: 'the third' });
  await reader.expectSms('the third');
  (await leaver.expectSms('the third')).thenReply('STOP');
  await s.expectStanding('tom', 'sms', 'opted-out');
  s.pass('4h');
  await reader.expectSms('Reminder: Communications');
  await s.untilQuiet();
  expect(await remindersOf(s, stopped)).toMatchObject({ nextAt: null });
  expect(await remindersOf(s, takenBack)).toMatchObject({ nextAt: null });
  expect(await remindersOf(s, running)).toMatchObject({ left: 2 });
});
