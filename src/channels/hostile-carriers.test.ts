import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { expiredCertificate } from '../../test/fixtures/expired-certificate.ts';
import {
  drip,
  httpAnswer,
  startHostileCarrier,
  type HostileCarrier,
  type Misbehaviour,
} from '../../test/fixtures/hostile-carrier.ts';
import type { Channel } from '../kernel/channel.ts';
import type { AttemptId } from '../kernel/id.ts';
import type { ChannelMap } from './channel-map.ts';
import type { Content } from './content.ts';
import type { Outcome, Sender } from './contract.ts';
import { ListUnread } from './list-unread.ts';
import { openSenders } from './registry.ts';
import { simulatedChannelMap } from './simulated-channel-map.ts';

const timeoutMs = 400;
let opened: { carrier: HostileCarrier; senders: Sender[] }[] = [];
afterEach(async () => {
  for (const { carrier, senders } of opened) {
    for (const sender of senders) await sender.close();
    await carrier.close();
  }
  opened = [];
});

const contents: Record<Channel, Content> = {
  sms: { channel: 'sms', text: 'Fire', segments: 1, encoding: 'GSM-7' },
  voice: { channel: 'voice', language: 'en-US', headline: 'Fire.', spoken: 'Fire.', menu: [] },
  email: { channel: 'email', subject: 'Fire', text: 'Leave.', html: '<p>Leave.</p>' },
  push: {
    channel: 'push',
    language: 'en',
    title: 'Fire',
    body: '',
    actions: [],
    url: 'https://t.example/c/1',
  },
};
/** A device's keys, as RFC 8291's example has them. */
const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

function senderAgainst(carrier: HostileCarrier, channel: Channel): Sender {
  const simulated = simulatedChannelMap({
    url: carrier.url,
    smtpPort: carrier.port,
    accountSid: 'AC0123',
    authToken: 'token',
  });
  const map: ChannelMap = {
    ...simulated,
    channels: simulated.channels.map((each) => ({
      ...each,
      providers: each.providers.map((provider) => ({ ...provider, timeoutMs })),
    })),
  };
  const deps = { publicUrl: 'https://t.example', secret: 'secret', log: pino({ level: 'silent' }) };
  const senders = openSenders(map, deps);
  opened.push({ carrier, senders });
  const [sender] = senders.filter((one) => one.channel === channel);
  if (sender === undefined) throw new Error(`no sender of ${channel}`);
  return sender;
}

function against(carrier: HostileCarrier, channel: Channel): (count?: number) => Promise<Outcome[]> {
  const sender = senderAgainst(carrier, channel);
  const addresses: Record<Channel, string> = {
    sms: '+886912345678',
    voice: '+886912345678',
    email: 'ana@example.org',
    push: JSON.stringify({ endpoint: `${carrier.url}/push/ana`, keys }),
  };
  const sendOne = (id: number) =>
    sender.send({
      attemptId: String(id) as AttemptId,
      address: addresses[channel],
      content: contents[channel],
      validForMs: 60_000,
    });
  return (count = 1) => Promise.all(Array.from({ length: count }, (_, id) => sendOne(id + 1)));
}

const say =
  (text: string): Misbehaviour =>
  (socket) =>
    socket.end(text);
const fiveMegabytes = 'x'.repeat(5_000_000);

describe.each(['sms', 'voice'] as const)('%s in the hands of a carrier that', (channel) => {
  it.each<[string, Misbehaviour, string]>([
    ['F16 takes the request and never answers', () => undefined, 'deadline'],
    ['F17 drips its answer byte by byte', drip, 'deadline'],
    ['resets the connection', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['closes without a word', (socket) => socket.end(), 'UND_ERR_SOCKET'],
    ['F18 answers 5 MB', say(httpAnswer(201, fiveMegabytes)), 'answer-too-large'],
    ['F18 answers HTML', say(httpAnswer(200, '<html>ok</html>')), 'unreadable-answer'],
    ['F18 answers half a JSON', say(httpAnswer(201, '{"sid": "SM')), 'unreadable-answer'],
    ['F18 answers without a sid', say(httpAnswer(201, '{"status":"queued"}')), 'no-sid'],
    ['breaks after taking it', say(httpAnswer(503, 'upstream')), 'http-503'],
    ['speaks no HTTP', say('SSH-2.0-OpenSSH_9.2\r\n'), 'connection-failed'],
  ])('%s leaves it in doubt', async (_, misbehave, code) => {
    const send = against(await startHostileCarrier(misbehave), channel);
    const began = performance.now();
    expect(await send()).toEqual([expect.objectContaining({ kind: 'in-doubt', code })]);
    expect(performance.now() - began).toBeLessThan(timeoutMs + 500);
  });

  it('F26 redirects elsewhere is not followed', async () => {
    const elsewhere = await startHostileCarrier(say(httpAnswer(201, '{"sid":"SM1"}')));
    const location = { location: `${elsewhere.url}/stolen` };
    const send = against(await startHostileCarrier(say(httpAnswer(307, '', location))), channel);
    expect(await send()).toMatchObject([{ kind: 'rejected', verdict: 'our-fault', code: 'http-307' }]);
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.close();
  });

  it('F26 has no address in the DNS has taken nothing', async () => {
    const carrier = await startHostileCarrier(() => undefined);
    const send = against({ ...carrier, url: 'https://carrier.invalid' }, channel);
    expect(await send()).toMatchObject([{ kind: 'rejected', verdict: 'provider-transient' }]);
  });

  it('F26 shows a certificate that has expired is told nothing', async () => {
    let heard = 0;
    const server = createServer(expiredCertificate, (socket) => socket.on('data', () => (heard += 1)));
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const carrier = await startHostileCarrier(() => undefined);
    const send = against({ ...carrier, url: `https://127.0.0.1:${port}` }, channel);
    expect(await send()).toMatchObject([{ kind: 'rejected', verdict: 'provider-transient' }]);
    expect(heard).toBe(0);
    server.close();
  });

  it('F15 is busy says when to come again', async () => {
    const busy = httpAnswer(429, '{"code":20429,"message":"Too many requests"}', { 'retry-after': '7' });
    const send = against(await startHostileCarrier(say(busy)), channel);
    expect(await send()).toMatchObject([
      { kind: 'rejected', verdict: 'provider-transient', retryAfterMs: 7_000 },
    ]);
  });

  it('F16 hangs holds each of many up for its own deadline, not for one another’s', async () => {
    const send = against(await startHostileCarrier(() => undefined), channel);
    const began = performance.now();
    const outcomes = await send(60);
    expect(outcomes.every(({ kind }) => kind === 'in-doubt')).toBe(true);
    expect(performance.now() - began).toBeLessThan(timeoutMs * 3);
  });
});

describe.each(['sms', 'voice'] as const)('the list of %s of a carrier that', (channel) => {
  const page = (rows: object[], next: string | null = null) =>
    say(httpAnswer(200, JSON.stringify({ messages: rows, next_page_uri: next })));
  const row = { sid: 'SM1', to: '+886912345678', body: 'Fire', status: 'queued', direction: 'outbound-api' };
  const today = { ...row, date_created: new Date().toUTCString() };
  const listOf = async (misbehave: Misbehaviour) => {
    const sender = senderAgainst(await startHostileCarrier(misbehave), channel);
    if (sender.list === undefined) throw new Error(`${channel} has no list`);
    return sender.list(new Date(Date.now() - 60_000));
  };

  it.each<[string, Misbehaviour]>([
    ['never answers', () => undefined],
    ['drips', drip],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['answers HTML', say(httpAnswer(200, '<html>ok</html>'))],
    ['answers 5 MB', say(httpAnswer(200, fiveMegabytes))],
    ['answers 401', say(httpAnswer(401, '{"code":20003}'))],
    ['moves it elsewhere', say(httpAnswer(307, '', { location: 'http://127.0.0.1:9/' }))],
    ['lists what has no sid', page([{ ...today, sid: '' }])],
    ['has pages without end', page([today], '/2010-04-01/Accounts/AC0123/Messages.json?Page=1')],
  ])('%s is not believed to be empty', async (_, misbehave) => {
    await expect(listOf(misbehave)).rejects.toBeInstanceOf(ListUnread);
  });

  it('points elsewhere for its next page is not followed there', async () => {
    const elsewhere = await startHostileCarrier(say(httpAnswer(200, '{}')));
    expect(await listOf(page([today], `${elsewhere.url}/stolen`))).toHaveLength(1);
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.close();
  });

  it('ends where what is asked for ends', async () => {
    const old = { ...row, date_created: 'Mon, 05 Jan 2026 10:00:00 +0000' };
    expect(await listOf(page([old], '/2010-04-01/Accounts/AC0123/Messages.json?Page=1'))).toEqual([]);
  });
});

it.each([
  ['machine', 'completed-machine'],
  ['machine_end_beep', 'completed-machine'],
  ['fax', 'completed-fax'],
  ['human', 'completed'],
  [null, 'completed'],
])('a list of calls says who took one: %s', async (answered_by, carrierStatus) => {
  const call = { sid: 'CA1', to: '+886912345678', status: 'completed', answered_by };
  const calls = [{ ...call, date_created: new Date().toUTCString() }];
  const carrier = await startHostileCarrier(say(httpAnswer(200, JSON.stringify({ calls }))));
  const [listed] = (await senderAgainst(carrier, 'voice').list?.(new Date(Date.now() - 60_000))) ?? [];
  expect(listed?.asReceipt('1' as AttemptId)).toMatchObject({ carrierStatus, providerRef: 'CA1' });
});

describe('a push service that', () => {
  it.each<[string, Misbehaviour, string]>([
    ['never answers', () => undefined, 'deadline'],
    ['drips', drip, 'deadline'],
    ['answers 5 MB', say(httpAnswer(201, fiveMegabytes)), 'answer-too-large'],
    ['resets', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ])('%s leaves it in doubt', async (_, misbehave, code) => {
    const send = against(await startHostileCarrier(misbehave), 'push');
    expect(await send()).toEqual([expect.objectContaining({ kind: 'in-doubt', code })]);
  });

  it('asks us to wait is obeyed', async () => {
    const busy = httpAnswer(429, '', { 'retry-after': '3' });
    const send = against(await startHostileCarrier(say(busy)), 'push');
    expect(await send()).toMatchObject([{ verdict: 'provider-transient', retryAfterMs: 3_000 }]);
  });
});

describe('a mail server that', () => {
  const greet = (socket: Socket) => socket.write('220 hostile ESMTP\r\n');
  /** One line of an answer at a time, for ever: never silent for long, and never done. */
  const goOn = (socket: Socket) => {
    const timer = setInterval(() => socket.write('250-more\r\n'), 20);
    socket.on('close', () => clearInterval(timer));
  };
  /** Takes the envelope and asks for the mail; then `atEnd`. */
  const untilData =
    (atEnd: (socket: Socket) => void): Misbehaviour =>
    (socket, received) => {
      if (/^(EHLO|MAIL|RCPT)/.test(received))
        socket.write('250 ok\r\n'.repeat(received.split('\r\n').length - 1));
      else if (received.startsWith('DATA')) socket.write('354 go on\r\n');
      else if (received.includes('\r\n.\r\n')) atEnd(socket);
    };

  it.each<[string, (socket: Socket) => void]>([
    ['takes the mail and hangs', () => undefined],
    ['takes the mail and answers without end', goOn],
    ['takes the mail and resets', (socket) => socket.resetAndDestroy()],
    ['takes the mail and closes', (socket) => socket.end()],
  ])('%s leaves it in doubt, and it is not sent twice', async (_, atEnd) => {
    const carrier = await startHostileCarrier(untilData(atEnd), greet);
    const send = against(carrier, 'email');
    const began = performance.now();
    expect(await send()).toMatchObject([{ kind: 'in-doubt' }]);
    expect(performance.now() - began).toBeLessThan(timeoutMs + 500);
    expect(carrier.connections()).toBe(1);
  });

  it('never greets has taken nothing', async () => {
    const send = against(await startHostileCarrier(() => undefined), 'email');
    expect(await send()).toMatchObject([
      { kind: 'rejected', verdict: 'provider-transient', code: 'ETIMEDOUT' },
    ]);
  });

  it('refuses at the end of the mail is believed', async () => {
    const refuse = untilData((socket) => socket.write('554 5.7.1 spam\r\n'));
    const send = against(await startHostileCarrier(refuse, greet), 'email');
    expect(await send()).toMatchObject([
      { kind: 'rejected', verdict: 'channel-blocked', code: 'smtp-554 5.7.1' },
    ]);
  });
});
