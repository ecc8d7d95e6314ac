import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import supertest from 'supertest';
import { makeReplyAddress } from '../../channels/email/reply-address.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { unsignedMailsTotal } from './email.ts';
import { mailWay, openWebhooks, publicUrl, secret } from './webhooks.fixture.ts';
import { refusedWebhooksTotal } from './webhook-context.ts';

let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
beforeAll(async () => {
  webhooks = await openWebhooks();
});
afterAll(() => webhooks.close());

let count = 0;
const replyTo = (id: AttemptId) => makeReplyAddress(mailWay.mailbox, secret, id);
/** A mail as it came, with these headers and this body. */
const mailTo = (to: string, body: string, headers: readonly string[] = []) =>
  [
    `Message-ID: <${++count}@phone.example>`,
    'From: Ana <Ana@example.org>',
    `To: Crisis <${to}>`,
    'Subject: Re: Fire',
    ...headers,
    '',
    body,
  ].join('\r\n');
const hand = (mail: string, token = mailWay.secret) =>
  supertest(webhooks.app)
    .post('/webhooks/email/inbound')
    .set('authorization', `Bearer ${token}`)
    .type('message/rfc822')
    .send(mail);
const repliesTo = async (id: AttemptId) => {
  const select = `SELECT channel, provider, from_number AS from, body, understood, answer_due_at IS NOT NULL AS owed
                    FROM replies WHERE attempt_id = $1 ORDER BY at, provider_ref`;
  return (await webhooks.house.db.pool.query(select, [id])).rows as unknown[];
};
const bounce = (to: string, fields: readonly string[]) =>
  mailTo(
    to,
    [
      '--b',
      'Content-Type: text/plain',
      '',
      'It could not be delivered. 1',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.org',
      '',
      'Final-Recipient: rfc822; ana@example.org',
      ...fields,
      '',
      '--b--',
    ].join('\r\n'),
    [
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      'Return-Path: <>',
    ],
  );

describe('a reply by mail', () => {
  it('is an answer, without what it quotes, once; it is owed a mail', async () => {
    const { id, deliveryId } = await webhooks.attempt('email');
    const words = "I'm safe, thanks\r\n\r\nOn Tue, 24 Nov 2026 at 16:10, Crisis\r\n";
    const mail = mailTo(replyTo(id), `${words}<${replyTo(id)}> wrote:\r\n> Fire. 2 I need help`);
    expect((await hand(mail)).status).toBe(204);
    expect((await hand(mail)).status).toBe(204);
    expect(await repliesTo(id)).toEqual([
      {
        channel: 'email',
        provider: 'mail',
        from: 'ana@example.org',
        body: "I'm safe, thanks",
        understood: 'confirmed',
        owed: true,
      },
    ]);
    const kept = await webhooks.house.db.prisma.confirmation.findMany({
      where: { deliveryId: BigInt(deliveryId) },
    });
    expect(kept.map(({ answer, via }) => [answer, via])).toEqual([['safe', 'email']]);
  });

  it.each([
    ['what is this?', 'unclear'],
    ['stop', 'unclear'],
    ["I'm trapped in the lift", 'distress'],
  ])('%j is %s and confirms nobody', async (words, understood) => {
    const { id, deliveryId } = await webhooks.attempt('email');
    await hand(mailTo(replyTo(id), words));
    expect(await repliesTo(id)).toMatchObject([{ body: words, understood, owed: true }]);
    expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('sent');
  });

  it.each(['Precedence: list', 'Return-Path: <>'])(
    'that came by a shared mailbox (%s) is an answer',
    async (header) => {
      const { id } = await webhooks.attempt('email');
      await hand(mailTo(replyTo(id), '1', [header]));
      expect(await repliesTo(id)).toMatchObject([{ understood: 'confirmed' }]);
    },
  );

  it('that quotes our alert by its sender and its buttons, without a sign, is read without them', async () => {
    const { id } = await webhooks.attempt('email');
    const button = (key: string, label: string) => `${label}: ${publicUrl}/c/token?answer=${key}`;
    const quote = [
      'Da: Tocsin <crisis@tocsin.example>',
      'Inviato: martedì',
      '',
      'Fire',
      button('2', 'I need help'),
    ];
    await hand(mailTo(replyTo(id), ['va bene', '', ...quote].join('\r\n')));
    expect(await repliesTo(id)).toMatchObject([{ body: 'va bene', understood: 'unclear' }]);
  });

  it('whose words stand under the quote alone is read', async () => {
    const { id } = await webhooks.attempt('email');
    await hand(
      mailTo(replyTo(id), 'On 24 Nov 2026, Crisis wrote:\r\n> Fire\r\n\r\nI am trapped in the lift'),
    );
    expect(await repliesTo(id)).toMatchObject([{ body: 'I am trapped in the lift', understood: 'distress' }]);
  });

  it.each(['To', 'Subject'])('with a megabyte in %s is read or kept out as any', async (name) => {
    const { id } = await webhooks.attempt('email');
    const line = `${name}: ${'a'.repeat(1_000_000)}`;
    expect((await hand(`${line}\r\n\r\n1`)).status).toBe(204);
    expect((await hand(mailTo(replyTo(id), '1', [line]))).status).toBe(204);
    expect(await repliesTo(id)).toMatchObject([{ understood: 'confirmed' }]);
  });

  it.each([
    'Auto-Submitted: auto-replied',
    'X-Autoreply: yes',
    'Precedence: auto_reply',
    'X-Auto-Response-Suppress: All',
    'Subject: Automatic reply: Fire',
    'Subject: =?utf-8?B?6Ieq5YuV5Zue6KaG77yaRmlyZQ==?=',
    'Content-Type: multipart/report; report-type=disposition-notification; boundary=x',
  ])('a machine’s (%s) is kept, never an answer, and never answered', async (header) => {
    const { id, deliveryId } = await webhooks.attempt('email');
    const mail = mailTo(replyTo(id), '1').replace(
      header.startsWith('Subject') ? /Subject: .*\r\n/ : /$^/,
      '',
    );
    await hand(mail.replace('\r\n\r\n', `\r\n${header}\r\n\r\n`));
    expect(await repliesTo(id)).toMatchObject([{ understood: 'auto-reply', owed: false }]);
    expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('sent');
  });

  it('whose address we did not write is kept out and counted; without the secret it is not even read', async () => {
    const { id, deliveryId } = await webhooks.attempt('email');
    const forged = replyTo(id).replace(/\.[0-9a-f]{32}@/, `.${'ab'.repeat(16)}@`);
    const other = replyTo(id).replace(/\+[0-9a-z]+\./, '+1.');
    const counted = async () => (await unsignedMailsTotal.get()).values[0]?.value ?? 0;
    const before = await counted();
    for (const to of [forged, other, mailWay.mailbox]) expect((await hand(mailTo(to, '1'))).status).toBe(204);
    expect(await counted()).toBe(before + 3);
    const refused = async () =>
      (await refusedWebhooksTotal.get()).values.find(({ labels }) => labels.carrier === 'email')?.value ?? 0;
    const refusedBefore = await refused();
    expect((await hand(mailTo(replyTo(id), '1'), 'guessed')).status).toBe(403);
    expect((await supertest(webhooks.app).post('/webhooks/email/inbound').send('x')).status).toBe(403);
    expect(await refused()).toBe(refusedBefore + 2);
    expect(await repliesTo(id)).toEqual([]);
    expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('sent');
  });
});

describe('a bounce', () => {
  it.each([
    [['Action: failed', 'Status: 5.1.1'], 'failed', 'recipient-permanent'],
    [
      ['Action: failed', 'Status: 5.0.0', 'Diagnostic-Code: smtp; 550 5.1.1 no such user'],
      'failed',
      'recipient-permanent',
    ],
    [['Action: failed', 'Status: 5.7.26'], 'failed', 'channel-blocked'],
    [['Action: failed', 'Status: 5.3.0'], 'failed', 'recipient-temporary'],
    [['Action: failed', 'Status: 5.2.2'], 'failed', 'recipient-temporary'],
    [['Action: failed', 'Status: 4.4.7'], 'failed', 'recipient-temporary'],
    [['Action: delayed', 'Status: 4.4.1'], 'accepted', null],
    [['Action: delivered', 'Status: 2.0.0'], 'delivered', null],
  ])('%j leaves the attempt %s', async (fields, state, verdict) => {
    const { id, deliveryId } = await webhooks.attempt('email');
    expect((await hand(bounce(replyTo(id), fields))).status).toBe(204);
    const attempt = await webhooks.house.db.prisma.attempt.findUnique({ where: { id: BigInt(id) } });
    expect([attempt?.state, attempt?.verdict]).toEqual([state, verdict]);
    expect(await webhooks.stateOf('deliveries', deliveryId)).toBe(
      state === 'delivered' ? 'delivered' : 'sent',
    );
    expect(await repliesTo(id)).toEqual([]);
  });
});

test('a bounce of the mailbox that somebody redirects their mail to says nothing about theirs for good', async () => {
  const { id } = await webhooks.attempt('email');
  const [ana, bo] = ['Final-Recipient: rfc822; ana@example.org', 'Final-Recipient: rfc822; bo@else.example'];
  const report = bounce(replyTo(id), ['Action: failed', 'Status: 5.1.1']).replace(ana, bo);
  expect((await hand(report)).status).toBe(204);
  const attempt = await webhooks.house.db.prisma.attempt.findUnique({ where: { id: BigInt(id) } });
  expect([attempt?.state, attempt?.verdict]).toEqual(['failed', 'recipient-temporary']);
});

test('F56 voice-to-text, pictures only, nothing, base64 and parts in any order: no crash; what has no words is unclear', async () => {
  const multipart = (...parts: string[]) =>
    ['', ...parts.map((part) => `--p\r\n${part}`), '--p--', ''].join('\r\n');
  const mixed = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=p'];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const html = 'Content-Type: text/html\r\n\r\n<p>1</p>';
  const picture = 'Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ';
  const cases: [string, string[], string][] = [
    ['Voice message, transcribed: uh hello yes I got your', [], 'unclear'],
    [multipart(picture), mixed, 'unclear'],
    ['', [], 'unclear'],
    [
      base64('1'),
      ['Content-Transfer-Encoding: base64', 'Content-Type: text/plain; charset=utf-8'],
      'confirmed',
    ],
    [
      base64('\0\x01\x02'),
      ['Content-Transfer-Encoding: base64', 'Content-Type: application/octet-stream'],
      'unclear',
    ],
    [multipart(picture, html), mixed, 'confirmed'],
    [
      multipart('Content-Type: text/plain\r\n\r\n(3/3) me', 'Content-Type: text/plain\r\n\r\n(1/3) tell'),
      mixed,
      'unclear',
    ],
    ['--p\r\n--p\r\n--p--', mixed, 'unclear'],
    [
      '%%%',
      ['Content-Type: text/plain; charset=nonsense', 'Content-Transfer-Encoding: quoted-printable'],
      'unclear',
    ],
    ['x'.repeat(200_000), [], 'unclear'],
  ];
  for (const [body, headers, understood] of cases) {
    const { id } = await webhooks.attempt('email');
    expect((await hand(mailTo(replyTo(id), body, headers))).status).toBe(204);
    expect(await repliesTo(id), JSON.stringify([body.slice(0, 60), headers])).toMatchObject([{ understood }]);
  }
  const { from, deliveryId } = await webhooks.attempt('sms');
  for (const [n, fields] of [
    { NumMedia: '1' },
    { Body: '' },
    { Body: '(19/20) of us', NumSegments: '20' },
  ].entries())
    expect(
      (await webhooks.post('/webhooks/twilio/inbound', { MessageSid: `MM${n}`, From: from, ...fields }))
        .status,
    ).toBe(200);
  const kept = await webhooks.house.db.prisma.reply.findMany({ where: { fromNumber: from } });
  expect(kept.map(({ understood }) => understood)).toEqual(['unclear', 'unclear', 'unclear']);
  expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('sent');
});
