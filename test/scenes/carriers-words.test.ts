import { expect } from 'vitest';
import { scene, type Role } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' } };

scene(
  'Receipts come doubled and out of order: the numbers are the same in the end',
  async (s) => {
    const people = Array.from({ length: 12 }, (_, n): [string, Role] => [
      `p${n}`,
      { mobile: `+8869123456${10 + n}`, site: 'Taoyuan' },
    ]);
    const cast = await s.employ(SITES, Object.fromEntries(people));
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    for (const person of Object.values(cast)) await person.expectSms('FIRE');
    await s.expectReach(incident, { recipients: 12, delivered: 12, pending: 0, sent: 0, unreachable: 0 });
  },
  { sms: { delay: { min: 0, max: 60 }, doubled: 1, reordered: 0.5 } },
);

scene('F72 A forged receipt and a forged reply are refused and change nothing', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  s.stage.simulator.levers.set({ sms: 'silent' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await s.expectReach(incident, { sent: 1 });
  const form = {
    AccountSid: s.stage.simulator.accountSid,
    MessageSid: 'SM1',
    MessageStatus: 'delivered',
    From: '+886912345678',
    Body: '1',
  };
  for (const path of ['messages/1', 'inbound']) {
    const forged = await fetch(`${s.stage.url}/webhooks/twilio/${path}`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'Zm9yZ2Vk' },
      body: new URLSearchParams(form),
    });
    expect(forged.status).toBe(403);
  }
  await s.expectReach(incident, { sent: 1, delivered: 0, confirmed: 0 });
  expect(await person.unexpected()).toEqual([]);
});

scene(
  'F49 A reply that nobody understands is kept, answered once with help, and confirms nothing',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const text = await person.expectSms('FIRE');
    text.thenReply('what is this about');
    await person.expectSms('1');
    await s.expectReach(incident, { confirmed: 0 });
    text.thenReply('1');
    await person.expectSms('Received');
    await s.expectReach(incident, { confirmed: 1 });
  },
);

scene('F50 STOP turns the texts off: next time the phone rings instead', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  const first = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  const text = await person.expectSms('FIRE');
  text.thenReply('1');
  await person.expectSms('Received');
  await s.expectReach(first, { confirmed: 1 });
  text.thenReply('STOP');
  await s.expectStanding('eva', 'sms', 'opted-out');
  const second = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await (await person.expectCall()).pickUp().answer('1');
  await s.expectReach(second, { confirmed: 1 });
});

scene('An answer after the incident has closed is kept, and marked late', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  const text = await person.expectSms('FIRE');
  s.pass('2m');
  await s.declineAll(person);
  await s.expectEnded(incident, () => s.pass('10m'));
  await s.expectState(incident, 'closed');
  text.thenReply('1');
  await person.expectSms('Received');
  await s.expectReach(incident, { confirmed: 1, late: 1 });
});

scene('A receipt for an attempt that we do not know is taken and forgotten', async (s) => {
  await s.employ(SITES, eva);
  const receipt = { MessageSid: 'SM1', MessageStatus: 'delivered' };
  expect(await s.postAsCarrier('messages/4711', receipt)).toEqual({ status: 204, text: '' });
  const call = { CallSid: 'CA1', CallStatus: 'completed' };
  expect(await s.postAsCarrier('voice/4711/status', call)).toEqual({ status: 204, text: '' });
});

scene(
  'The carrier has given a text up, and delivers it after all: nobody is unreachable any more',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.declineAll(person);
    await s.expectReach(incident, { unreachable: 1 });
    const [sent] = s.stage.simulator.ledger.entries({ kind: 'sms.create' });
    const [attempt] = /\d+(?=#)/.exec(String(sent?.fields['StatusCallback'])) ?? [];
    const receipt = { MessageSid: sent?.answer?.text ?? '', MessageStatus: 'delivered' };
    expect(await s.postAsCarrier(`messages/${attempt ?? ''}`, receipt)).toMatchObject({ status: 204 });
    await s.expectReach(incident, { delivered: 1, unreachable: 0 });
    const late = { ...receipt, MessageStatus: 'undelivered', ErrorCode: '30003' };
    expect(await s.postAsCarrier(`messages/${attempt ?? ''}`, late)).toMatchObject({ status: 204 });
    await s.expectReach(incident, { delivered: 1, unreachable: 0 });
  },
  { sms: { delay: { min: 0, max: 30 }, undelivered: [{ share: 1, code: 30003 }] } },
);
