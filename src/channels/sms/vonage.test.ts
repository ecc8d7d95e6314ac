import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../simulator/start.ts';
import {
  drip,
  httpAnswer,
  startHostileCarrier,
  type Misbehaviour,
} from '../../../test/fixtures/hostile-carrier.ts';
import type { AttemptId } from '../../kernel/id.ts';
import type { ProviderOf } from '../channels-file.ts';
import type { Outgoing, Sender } from '../contract.ts';
import { measureSms } from './render-sms.ts';
import { openVonageSms } from './vonage.ts';

const publicUrl = 'https://tocsin.example';
let simulator: Simulator;
let opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  simulator = await startSimulator({ publicUrl, scenario: { people: { share: 0 } } });
});
afterEach(async () => {
  for (const one of opened) await one.close();
  opened = [];
  simulator.setScenario({});
  simulator.reset();
});
afterAll(() => simulator.stop());

const logged: string[] = [];
function openSender(settings: Partial<ProviderOf<'sms', 'vonage'>> = {}, url = publicUrl): Sender {
  const provider: ProviderOf<'sms', 'vonage'> = {
    ...simulator.vonage,
    channel: 'sms',
    kind: 'vonage',
    name: 'second',
    from: '+15005550007',
    baseUrl: simulator.url,
    ratePerSecond: 30,
    timeoutMs: 2_000,
    cost: 0,
    depends: [],
    ...settings,
  };
  const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(line) });
  const sender = openVonageSms(provider, { publicUrl: url, secret: '', log, simulatedOrigin: undefined });
  opened.push(sender);
  return sender;
}

const outgoing = (text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  attemptId: '42' as AttemptId,
  address: '+886912345678',
  content: measureSms(text),
  validForMs: 600_000,
  ...more,
});
const asked = () => simulator.ledger.entries({ kind: 'sms.create' }).map(({ fields }) => fields);

describe('a text by Vonage', () => {
  it('is taken, with the address of its receipts, its own number and the time it is worth', async () => {
    const outcome = await openSender().send(outgoing('Fire in Hall 2\nReply 1 Safe'));
    expect(outcome).toMatchObject({ kind: 'accepted', carrierStatus: '0', rank: 20 });
    const [entry] = simulator.ledger.entries({ kind: 'sms.create' });
    expect(entry?.fields).toEqual({
      api_key: simulator.vonage.apiKey,
      api_secret: simulator.vonage.apiSecret,
      from: '15005550007',
      to: '886912345678',
      text: 'Fire in Hall 2\nReply 1 Safe',
      type: 'text',
      ttl: '600000',
      'client-ref': '42',
      'status-report-req': 'true',
      callback: `${publicUrl}/webhooks/vonage/messages/42`,
    });
    expect(entry?.answer?.text).toBe(outcome.kind === 'accepted' ? outcome.providerRef : '');
  });

  it('in Chinese is sent as unicode, and one of several parts is one text', async () => {
    const outcome = await openSender().send(outgoing('火災，請立即離開。'.repeat(10)));
    expect(asked()).toMatchObject([{ type: 'unicode', text: '火災，請立即離開。'.repeat(10) }]);
    const ids = simulator.ledger.entries({ kind: 'sms.create' })[0]?.answer?.text?.split(' ') ?? [];
    expect(ids).toHaveLength(2);
    expect(outcome).toMatchObject({ kind: 'accepted', providerRef: ids[0] });
  });

  it('is worth twenty seconds at least and a week at most', async () => {
    const sender = openSender();
    await sender.send(outgoing('soon', { validForMs: 1 }));
    await sender.send(outgoing('late', { validForMs: 10 ** 12 }));
    expect(asked()).toMatchObject([{ ttl: '20000' }, { ttl: '604800000' }]);
  });

  it('that must do without us asks for no receipt', async () => {
    await openSender().send(outgoing('The database is gone', { alone: true }));
    expect(asked()).toMatchObject([{ 'status-report-req': 'false' }]);
    expect(asked()[0]).not.toHaveProperty('callback');
  });

  it('from a name goes out under it', async () => {
    await openSender({ from: 'Crisis team' }).send(outgoing('Fire'));
    expect(asked()).toMatchObject([{ from: 'Crisis team' }]);
  });

  it('can be asked after nowhere: there is no list', () => {
    const abilities = new Set(Object.keys(openSender()));
    for (const list of ['list', 'pages', 'received']) expect(abilities).not.toContain(list);
  });

  it('cannot be reported to an address of over 100 characters: somebody must act, says the log', () => {
    logged.length = 0;
    openSender({}, `https://${'a'.repeat(60)}.example`);
    expect(logged.join()).toMatch(/use a shorter PUBLIC_URL/);
  });
});

describe('what Vonage refuses', () => {
  it.each([
    [1, { kind: 'rejected', verdict: 'provider-transient', scope: 'account', code: 'vonage-1' }],
    [7, { verdict: 'recipient-permanent', scope: 'recipient', code: 'vonage-7' }],
    [9, { verdict: 'channel-blocked', scope: 'account', code: 'vonage-9' }],
    [15, { verdict: 'our-fault', scope: 'sender', code: 'vonage-15' }],
    [98, { verdict: 'our-fault', scope: 'message', code: 'vonage-98' }],
  ])('status %d', async (status, expected) => {
    const text = 'No to 886912345678';
    simulator.setScenario({ vonage: { refused: [{ share: 1, status, text }] } });
    expect(await openSender().send(outgoing('Fire'))).toMatchObject({ ...expected, text: 'No to …78' });
  });

  it('a secret that is not ours', async () => {
    const outcome = await openSender({ apiSecret: 'guessed' }).send(outgoing('Fire'));
    expect(outcome).toMatchObject({ kind: 'rejected', verdict: 'our-fault', code: 'vonage-4' });
  });

  it('content of another channel, before anything is sent', async () => {
    const content = {
      channel: 'voice',
      language: 'en-US',
      headline: 'Fire.',
      spoken: 'Fire.',
      menu: [],
    } as const;
    const outcome = await openSender().send(outgoing('', { content }));
    expect(outcome).toMatchObject({ verdict: 'our-fault', code: 'wrong-content' });
    expect(asked()).toEqual([]);
  });
});

describe('a Vonage that', () => {
  const say =
    (text: string): Misbehaviour =>
    (socket) =>
      socket.end(text);
  const timeoutMs = 400;
  const sendTo = async (misbehave: Misbehaviour, count = 1) => {
    const carrier = await startHostileCarrier(misbehave);
    opened.unshift(carrier);
    const sender = openSender({ baseUrl: carrier.url, timeoutMs });
    return Promise.all(Array.from({ length: count }, () => sender.send(outgoing('Fire'))));
  };
  const parts = (...messages: object[]) => JSON.stringify({ 'message-count': '1', messages });

  it.each<[string, Misbehaviour, string]>([
    ['takes the request and never answers', () => undefined, 'deadline'],
    ['drips its answer byte by byte', drip, 'deadline'],
    ['resets the connection', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['answers 5 MB', say(httpAnswer(200, 'x'.repeat(5_000_000))), 'answer-too-large'],
    ['answers HTML', say(httpAnswer(200, '<html>ok</html>')), 'unreadable-answer'],
    ['answers no messages', say(httpAnswer(200, parts())), 'unreadable-answer'],
    ['answers without an id', say(httpAnswer(200, parts({ status: '0' }))), 'no-message-id'],
    ['breaks after taking it', say(httpAnswer(502, parts({ status: '5' }))), 'http-502'],
  ])('%s leaves it in doubt', async (_, misbehave, code) => {
    const began = performance.now();
    expect(await sendTo(misbehave)).toMatchObject([{ kind: 'in-doubt', code }]);
    expect(performance.now() - began).toBeLessThan(timeoutMs + 500);
  });

  it('refuses one part of two has refused the text', async () => {
    const body = parts({ status: '0', 'message-id': '0A1' }, { status: 1, 'error-text': 'Throttled' });
    expect(await sendTo(say(httpAnswer(200, body)))).toMatchObject([
      { kind: 'rejected', verdict: 'provider-transient', code: 'vonage-1' },
    ]);
  });

  it('is busy says when to come again', async () => {
    const busy = httpAnswer(429, 'Too many requests', { 'retry-after': '7' });
    expect(await sendTo(say(busy))).toMatchObject([
      { kind: 'rejected', verdict: 'provider-transient', code: 'http-429', retryAfterMs: 7_000 },
    ]);
  });

  it('is throttled says so in words', async () => {
    const words = 'Throughput Rate Exceeded - please wait [ 250 ] and retry';
    const body = parts({ status: '1', 'error-text': words });
    expect(await sendTo(say(httpAnswer(200, body)))).toMatchObject([
      { verdict: 'provider-transient', code: 'vonage-1', retryAfterMs: 250 },
    ]);
  });

  it('redirects elsewhere is not followed', async () => {
    const elsewhere = await startHostileCarrier(say(httpAnswer(200, '{}')));
    opened.push(elsewhere);
    const moved = httpAnswer(307, '', { location: `${elsewhere.url}/stolen` });
    expect(await sendTo(say(moved))).toMatchObject([{ kind: 'rejected', verdict: 'our-fault' }]);
    expect(elsewhere.connections()).toBe(0);
  });

  it('hangs holds each of many up for its own deadline', async () => {
    const began = performance.now();
    const outcomes = await sendTo(() => undefined, 60);
    expect(outcomes.every(({ kind }) => kind === 'in-doubt')).toBe(true);
    expect(performance.now() - began).toBeLessThan(timeoutMs * 3);
  });

  it('is not there has taken nothing', async () => {
    const carrier = await startHostileCarrier(() => undefined);
    await carrier.close();
    const sender = openSender({ baseUrl: carrier.url });
    expect(await sender.send(outgoing('Fire'))).toMatchObject({
      kind: 'rejected',
      verdict: 'provider-transient',
    });
  });
});
