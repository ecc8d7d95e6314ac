import { describe, expect, it, test } from 'vitest';
import type { AttemptId } from '../../kernel/id.ts';
import { readMail } from './read-mail.ts';
import { makeReplyAddress } from './reply-address.ts';

const our = {
  mailbox: 'crisis@reply.example',
  secret: 'a secret of thirty-two characters',
  from: 'Tocsin <alerts@tocsin.example>',
  publicUrl: 'https://t.example',
};
const address = makeReplyAddress(our.mailbox, our.secret, '7' as AttemptId);
const mail = (body: string, ...headers: readonly string[]) =>
  [`Delivered-To: ${address}`, 'From: Ana <ana@example.org>', ...headers, '', body].join('\r\n');
const replyIn = async (source: string) => {
  const read = await readMail(Buffer.from(source), our);
  if (read?.kind !== 'reply') throw new Error('it is no reply');
  return read;
};

const million = 1_000_000;
/** What has cost the process seconds, or would. */
const longLines = [
  'a'.repeat(million),
  'a@'.repeat(million / 2),
  `${'a+b.'.repeat(million / 4)}@reply.example`,
  ' \t'.repeat(million / 2),
  '\r\n a'.repeat(million / 4),
  '<'.repeat(million),
];

describe('a head of a megabyte', () => {
  it.each(longLines.map((line) => [line.slice(0, 8), line] as const))(
    'of %j is no mail for us',
    async (_, line) => {
      for (const name of ['To', 'Cc', 'Delivered-To'])
        expect(await readMail(Buffer.from(`${name}: ${line}\r\n\r\n1`), our)).toBeUndefined();
    },
  );
  it.each(longLines.map((line) => [line.slice(0, 8), line] as const))(
    'of %j takes nothing from a reply',
    async (_, line) => {
      expect(await replyIn(mail('I am trapped', `X-Long: ${line}`))).toMatchObject({
        attemptId: '7',
        words: 'I am trapped',
      });
    },
  );
});

test('a body that cannot be taken apart is kept as it came', async () => {
  const parts = '--b\r\n\r\nI am trapped\r\n'.repeat(5_000);
  const headers = ['Message-ID: <1@example.org>', 'Content-Type: multipart/mixed; boundary=b'];
  const read = await replyIn(mail(parts, ...headers));
  expect(read).toMatchObject({ from: 'ana@example.org', messageId: '<1@example.org>' });
  expect(read.words).toContain('I am trapped');
  const headless = await replyIn(mail('我被困', 'X-A: b\r\n'.repeat(400_000)));
  expect(headless.words).toContain('我被困');
});

test('a long body is cut, which is marked; what they wrote under a long quote is not', async () => {
  const dots = await replyIn(mail(`${'.'.repeat(100_000)}a`));
  expect(dots.words).toBe(`${'.'.repeat(10_000)} […]`);
  expect(dots.text).toBe(dots.words);
  const below = await replyIn(mail(`1\r\n\r\n${'> Fire\r\n'.repeat(10_000)}\r\nI am trapped`));
  expect(below).toMatchObject({ text: '1', words: '1\n\nI am trapped' });
  const archive = await replyIn(mail(`1\r\n\r\n${'> Fire\r\n'.repeat(50_000)}\r\nI am trapped`));
  expect(archive).toMatchObject({ text: '1', words: '1\n[…]' });
});

test('HTML of many megabytes is read in part', async () => {
  const html = mail(`<p>I am trapped</p>${'<p>a</p>'.repeat(million)}`, 'Content-Type: text/html');
  expect((await replyIn(html)).words).toMatch(/^I am trapped\n[^]* \[…\]$/);
});

test('a sign that the database has no place for is left out', async () => {
  expect((await replyIn(mail('I am\0 trapped'))).words).toBe('I am trapped');
});

test('our own alert is nobody’s words, in HTML too', async () => {
  const alert =
    '<h1>Fire</h1><a href="https://t.example/c/tok?answer=1">I am safe</a><a href="https://t.example/c/tok?answer=2">I need help</a>';
  const outlook = `<p>OK grazie</p><hr><p>Da: Tocsin &lt;<a href="mailto:alerts@tocsin.example">alerts@tocsin.example</a>&gt;<br>Inviato: martedì</p>${alert}`;
  const gmail = `<p>OK grazie</p><div>Il giorno mar 24 nov 2026 alle ore 16:10 Tocsin &lt;<a href="mailto:alerts@tocsin.example">alerts@tocsin.example</a>&gt; ha scritto:</div><blockquote>${alert}</blockquote>`;
  for (const html of [outlook, gmail])
    expect(await replyIn(mail(html, 'Content-Type: text/html; charset=utf-8'))).toMatchObject({
      text: 'OK grazie',
      words: 'OK grazie',
    });
});

it.each([
  [false, 'Precedence: list'],
  [false, 'Precedence: bulk'],
  [false, 'Return-Path: <>'],
  [false, 'Auto-Submitted: no'],
  [false, 'Subject: Re: Fire'],
  [true, 'Precedence: auto_reply'],
  [true, 'Precedence: bulk\r\nSubject: Out of office'],
  [true, 'Auto-Submitted: auto-replied'],
  [true, 'X-Auto-Response-Suppress: All'],
  [true, 'X-Autoreply: yes'],
  [
    true,
    'Return-Path: <>\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x',
  ],
])('that a machine wrote it is %s of %j', async (isAutomatic, header) => {
  expect(await replyIn(mail('1', header))).toMatchObject({ isAutomatic });
});
