import { once } from 'node:events';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/start.ts';
import type { Channel } from '../kernel/channel.ts';
import type { AttemptId } from '../kernel/id.ts';
import { unknownCodesTotal } from './carrier-counts.ts';
import type { Content } from './content.ts';
import type { Outcome, Sender } from './contract.ts';
import { isPushToken } from './push/push-token.ts';
import { openSenders } from './registry.ts';
import { simulatedChannelMap } from './simulated-channel-map.ts';

const publicUrl = 'https://tocsin.example';
const secret = 'a secret of thirty-two characters';
const quiet = { delay: { min: 3_600_000, max: 3_600_000 } };

let simulator: Simulator;
let senders: Sender[];
beforeAll(async () => {
  simulator = await startSimulator({ publicUrl, scenario: { people: { share: 0 } } });
  senders = openSenders(simulatedChannelMap(simulator), {
    publicUrl,
    secret,
    log: pino({ level: 'silent' }),
  });
});
afterEach(() => simulator.reset());
afterAll(async () => {
  for (const sender of senders) await sender.close();
  await simulator.stop();
});

const contents: { [C in Channel]: Extract<Content, { channel: C }> } = {
  sms: { channel: 'sms', text: 'Fire in Hall 2\nReply 1 Safe “now”', segments: 1, encoding: 'UCS-2' },
  voice: { channel: 'voice', language: 'en-US', headline: 'Fire.', spoken: 'Fire.', menu: [] },
  email: {
    channel: 'email',
    subject: 'Fire 火\r\nBcc: all@example.org',
    text: 'Leave.\n',
    html: '<p>Leave.</p>',
  },
  push: {
    channel: 'push',
    language: 'en',
    title: 'Fire',
    body: 'Leave.',
    actions: [{ key: '1', label: 'Safe' }],
    url: 'https://tocsin.example/c/1-x',
  },
};

function send(channel: Channel, address: string, id = '42'): Promise<Outcome> {
  const sender = senders.find((one) => one.channel === channel);
  if (sender === undefined) throw new Error(`no sender of ${channel}`);
  const attemptId = id as AttemptId;
  return sender.send({ attemptId, address, content: contents[channel], validForMs: 600_000 });
}

/** Resolves when something lies on that phone, mailbox or device. */
function arrival(address: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = simulator.phones.watch([address], () => {
      stop();
      resolve();
    });
  });
}

describe('each channel against the simulator', () => {
  it('SMS is taken, with the callback that finds its attempt and a period of validity', async () => {
    simulator.setScenario({ sms: quiet });
    const outcome = await send('sms', '+886912345678');
    expect(outcome).toMatchObject({ kind: 'accepted', carrierStatus: 'queued', rank: 20 });
    const [entry] = simulator.ledger.entries({ kind: 'sms.create' });
    expect(entry?.fields).toMatchObject({
      To: '+886912345678',
      From: '+15005550006',
      Body: contents.sms.text,
      StatusCallback: `${publicUrl}/webhooks/twilio/messages/42#rc=5&rp=all&ct=3000&rt=5000`,
      ValidityPeriod: '600',
      SmartEncoded: 'false',
    });
    expect(entry?.answer?.text).toBe(outcome.kind === 'accepted' ? outcome.providerRef : '');
  });

  it('a call is placed, rings for 25 s and asks us what to say', async () => {
    simulator.setScenario({ voice: { ...quiet, ring: { min: 3_600_000, max: 3_600_000 } } });
    expect(await send('voice', '+886912345678')).toMatchObject({ kind: 'accepted', rank: 10 });
    const [entry] = simulator.ledger.entries({ kind: 'call.create' });
    expect(entry?.fields).toMatchObject({
      Url: `${publicUrl}/webhooks/twilio/voice/42#rc=2&rp=all&ct=2000&rt=5000`,
      StatusCallback: `${publicUrl}/webhooks/twilio/voice/42/status#rc=5&rp=all&ct=3000&rt=5000`,
      MachineDetection: 'DetectMessageEnd',
      StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      Timeout: '25',
    });
  });

  it('a mail arrives as it is, to one mailbox, with nothing that invites an answer or an unsubscription', async () => {
    expect(await send('email', 'ana@example.org')).toEqual({
      kind: 'accepted',
      providerRef: '<attempt-42@tocsin.example>',
      carrierStatus: '250',
      rank: 40,
    });
    const [mail] = simulator.mails;
    expect(mail?.to).toEqual(['ana@example.org']);
    const read = await mail?.read();
    expect(read?.subject).toBe('Fire 火 Bcc: all@example.org');
    expect(read?.text.trim()).toBe('Leave.');
    expect(Object.fromEntries(read?.headers ?? [])).toMatchObject({
      'auto-submitted': 'auto-generated',
      importance: 'high',
      'message-id': '<attempt-42@tocsin.example>',
    });
    for (const absent of ['bcc', 'list-unsubscribe', 'precedence'])
      expect(read?.headers.has(absent)).toBe(false);
  });

  it.each([
    'ana@example.org, bo@example.org',
    'ana@example.org\r\nBcc: x@y.org',
    'Ana <a@b.org>',
    'nobody',
    '',
  ])('a mail to %j goes nowhere', async (address) => {
    expect(await send('email', address)).toMatchObject({ kind: 'rejected', verdict: 'recipient-permanent' });
    expect(simulator.mails).toHaveLength(0);
  });

  it('a push is encrypted for its device alone and carries the means to answer', async () => {
    const subscription = simulator.subscribe('ana-phone');
    simulator.setScenario({ push: { delay: 0 }, people: { share: 0 } });
    const shown = arrival('ana-phone');
    expect(await send('push', JSON.stringify(subscription))).toMatchObject({
      kind: 'accepted',
      carrierStatus: '201',
      rank: 40,
    });
    const [entry] = simulator.ledger.entries({ kind: 'push' });
    expect(entry?.fields).toMatchObject({ ttl: '600', urgency: 'high' });
    await shown;
    const [item] = simulator.phones.items(['ana-phone']);
    const payload = item?.kind === 'push' ? item.push.payload : undefined;
    expect(payload).toMatchObject({
      title: 'Fire',
      language: 'en',
      receiptUrl: `${publicUrl}/webhooks/push/42/receipt`,
      answerUrl: `${publicUrl}/webhooks/push/42/answer`,
      actions: [{ key: '1', label: 'Safe' }],
    });
    expect(isPushToken(secret, '42' as AttemptId, payload?.token ?? '')).toBe(true);
  });

  it.each([
    ['https://169.254.169.254/latest'],
    // A real device, where nobody real is reached.
    ['https://fcm.googleapis.com/fcm/send/abc'],
    ['https://fcm.googleapis.com.evil.example/x'],
    ['https://fcm.googleapis.com:8443/x'],
    ['http://fcm.googleapis.com/x'],
    ['https://user@fcm.googleapis.com/x'],
    ['https://evil.example/fcm.googleapis.com'],
    ['https://notify.windows.com.evil.example/'],
    ['http://[::1]:6379/'],
    ['http://2130706433/'],
    ['file:///etc/passwd'],
  ])('a push endpoint %s is never called', async (endpoint) => {
    const address = JSON.stringify({ ...simulator.subscribe('ana-phone'), endpoint });
    expect(await send('push', address)).toMatchObject({
      kind: 'rejected',
      verdict: 'recipient-permanent',
      code: 'endpoint-not-allowed',
    });
    expect(await send('push', '{"endpoint":1}')).toMatchObject({ code: 'bad-subscription' });
    expect(simulator.ledger.entries({ kind: 'push' })).toHaveLength(0);
  });
});

describe('what a carrier refuses', () => {
  it.each([
    [
      { status: 400, code: 21610 },
      { kind: 'rejected', verdict: 'opt-out', code: '21610' },
    ],
    [
      { status: 400, code: 21211, message: "Invalid 'To' Phone Number: +886912345678" },
      { verdict: 'recipient-permanent', text: "Invalid 'To' Phone Number: …78" },
    ],
    [
      { status: 401, code: 20003 },
      { verdict: 'our-fault', code: '20003' },
    ],
    [
      { status: 429, code: 20429 },
      { verdict: 'provider-transient', code: '20429' },
    ],
    [
      { status: 400, code: 98765 },
      { verdict: 'our-fault', code: '98765' },
    ],
    [{ status: 403, code: 98765 }, { verdict: 'channel-blocked' }],
    [
      { status: 500, code: 20500 },
      { kind: 'in-doubt', code: '20500' },
    ],
  ])('SMS %j', async (refusal, expected) => {
    simulator.setScenario({ sms: { refused: [{ share: 1, ...refusal }] } });
    expect(await send('sms', '+886912345678')).toMatchObject(expected);
  });

  it('with a code that no table has is counted', async () => {
    const count = async () => (await unknownCodesTotal.get()).values[0]?.value ?? 0;
    const before = await count();
    simulator.setScenario({ sms: { refused: [{ share: 1, status: 400, code: 98765 }] } });
    await send('sms', '+886912345678');
    expect(await count()).toBe(before + 1);
  });

  it.each([
    [410, { kind: 'rejected', verdict: 'recipient-permanent', code: 'http-410' }],
    [413, { verdict: 'our-fault' }],
    [503, { verdict: 'provider-transient' }],
  ])('push %i', async (status, expected) => {
    simulator.setScenario({ push: { refused: [{ share: 1, status }] } });
    expect(await send('push', JSON.stringify(simulator.subscribe('bo')))).toMatchObject(expected);
  });

  it.each([
    [
      550,
      '5.1.1 no such mailbox',
      { kind: 'rejected', verdict: 'recipient-permanent', code: 'smtp-550 5.1.1' },
    ],
    [552, '5.2.2 mailbox full', { verdict: 'recipient-temporary' }],
    [451, '4.3.0 later', { verdict: 'provider-transient' }],
    [554, '5.7.1 blocked', { verdict: 'channel-blocked' }],
  ])('mail %i %s', async (status, message, expected) => {
    simulator.setScenario({ email: { refused: [{ share: 1, status, message }] } });
    expect(await send('email', 'ana@example.org')).toMatchObject(expected);
  });

  it('content of another channel, before anything is sent', async () => {
    const [push] = senders;
    const wrong = { attemptId: '1' as AttemptId, address: 'x', content: contents.sms, validForMs: 1 };
    expect(await push?.send(wrong)).toMatchObject({ verdict: 'our-fault', code: 'wrong-content' });
  });
});

describe('a carrier that is not there', () => {
  it('has taken nothing: try again soon', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close();
    await once(server, 'close');
    const map = simulatedChannelMap({ ...simulator, url: `http://127.0.0.1:${port}`, smtpPort: port });
    const gone = openSenders(map, { publicUrl, secret, log: pino({ level: 'silent' }) });
    const endpoint = `http://127.0.0.1:${port}/push/ana`;
    const addresses: Record<Channel, string> = {
      sms: '+886912345678',
      voice: '+886912345678',
      email: 'ana@example.org',
      push: JSON.stringify({ ...simulator.subscribe('ana'), endpoint }),
    };
    for (const sender of gone) {
      const { channel } = sender;
      const outcome = await sender.send({
        attemptId: '1' as AttemptId,
        address: addresses[channel],
        content: contents[channel],
        validForMs: 60_000,
      });
      expect(outcome).toMatchObject({ kind: 'rejected', verdict: 'provider-transient' });
      await sender.close();
    }
    expect(gone).toHaveLength(4);
  });
});
