import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channels } from '../kernel/channel.ts';
import { markTexts, MissingMarkerError, type MarkedTexts } from '../playbook/marked-texts.ts';
import type { Answer, AnswerKey } from '../playbook/schema.ts';
import type { OutgoingMessage } from './content.ts';
import { renderContent } from './render.ts';
import { measureSms } from './sms/render-sms.ts';
import { acknowledgementText, notUnderstoodText } from './replies.ts';

const link = 'https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA';
const answer = (key: AnswerKey, value: string, en: string, zh: string): Answer => ({
  key,
  value,
  needsHelp: value === 'help',
  labels: { en, 'zh-Hant': zh },
  words: {},
});
const answers = [answer('1', 'safe', 'Safe', '平安'), answer('2', 'help', 'I need help', '需要協助')];

function message(
  headline: string,
  instruction: string,
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  const texts = {
    en: { headline, instruction },
    'zh-Hant': { headline: '火警', instruction: '請立即離開。' },
  };
  const exercise = more.exercise ?? false;
  return {
    title: { en: 'Fire' },
    severity: 'Extreme',
    exercise,
    texts: markTexts(texts, { exercise }),
    answers,
    ...more,
  };
}
const english = { language: 'en', link };

test('an SMS is a line each for headline, instruction, answers and link', () => {
  expect(renderContent('sms', message('Fire', 'Leave now.'), english)).toEqual({
    channel: 'sms',
    text: `Fire\nLeave now.\nReply 1 Safe, 2 I need help\n${link}`,
    segments: 1,
    encoding: 'GSM-7',
  });
});

test('typographic signs become plain ones in an SMS only where that saves GSM-7', () => {
  const plain = renderContent('sms', message('“Fire” – hall 3…', 'Don’t wait'), english);
  expect(plain).toMatchObject({ encoding: 'GSM-7' });
  expect(plain.text).toContain('"Fire" - hall 3...\nDon\'t wait');
  const cyrillic = renderContent('sms', message('«Пожар» – цех 3', 'Выходите'), english);
  expect(cyrillic).toMatchObject({ encoding: 'UCS-2' });
  expect(cyrillic.text).toContain('– цех 3');
});

test('an e-mail asks for a confirmation only where an answer is asked for', () => {
  const asks = renderContent('email', message('Fire', 'Leave now.'), english);
  expect(asks.text).toContain(`Confirm here: ${link}`);
  const tells = renderContent('email', message('All clear', 'Come back.', { answers: [] }), english);
  expect(tells.text).toBe(`All clear\n\nCome back.\n\nRead it here: ${link}\n`);
  expect(tells.html).not.toContain('Confirm');
});

test('an employee reads the best language there is, phrases and answers included', () => {
  const { text } = renderContent('sms', message('Fire', 'Leave now.'), { language: 'zh-TW', link });
  expect(text).toBe(`火警\n請立即離開。\n請回覆 1 平安，2 需要協助\n${link}`);
  const polish = renderContent('voice', message('Fire', 'Leave now.'), { language: 'pl', link });
  expect(polish).toEqual({
    channel: 'voice',
    language: 'en-US',
    headline: 'Fire.',
    spoken: 'Fire. Leave now.',
    menu: [
      { key: '1', spoken: 'For Safe, press 1.' },
      { key: '2', spoken: 'For I need help, press 2.' },
    ],
  });
});

test('a correction is one sentence, and needs no answer', () => {
  const correction = message('There is no fire.', '', { answers: [] });
  expect(renderContent('sms', correction, english).text).toBe(`There is no fire.\n${link}`);
  expect(renderContent('push', correction, english)).toMatchObject({
    title: 'There is no fire.',
    body: '',
    actions: [],
  });
  expect(renderContent('voice', correction, english)).toMatchObject({
    spoken: 'There is no fire.',
    menu: [],
  });
});

test('an e-mail links to the page for each answer, loads nothing, and escapes what it shows', () => {
  const { html, text } = renderContent(
    'email',
    message('Fire <script>alert(1)</script>', 'A & B\nLeave'),
    english,
  );
  expect(html).toContain('Fire &lt;script>alert(1)&lt;/script>');
  expect(html).not.toContain('<script');
  expect(html).not.toMatch(/<(img|link|form|style|iframe)\b|\bsrc=|url\(/);
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    `${link}?answer=1`,
    `${link}?answer=2`,
    link,
  ]);
  expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr">/);
  expect(text).toContain(`I need help: ${link}?answer=2`);
});

test('an exercise that lost its marker is refused on every channel', () => {
  const unmarked = { en: { headline: 'Fire', instruction: 'Leave.' } } as unknown as MarkedTexts;
  for (const channel of channels) {
    expect(() =>
      renderContent(channel, message('', '', { exercise: true, texts: unmarked }), english),
    ).toThrow(MissingMarkerError);
  }
});

// Sizes up to the maximum, so that long texts come up and not only a few characters.
const long = { maxLength: 3_000, size: 'max' } as const;
const words = fc.oneof(
  fc.string(long),
  fc.string({ unit: 'grapheme', ...long }),
  fc.string({ unit: 'binary' }),
);

test('whatever the words, an exercise begins with its marker on each channel', () => {
  fc.assert(
    fc.property(words, words, (headline, instruction) => {
      const drill = message(headline, instruction, { exercise: true });
      expect(renderContent('sms', drill, english).text.startsWith('DRILL: ')).toBe(true);
      expect(renderContent('push', drill, english).title.startsWith('DRILL:')).toBe(true);
      expect(renderContent('email', drill, english).subject.startsWith('DRILL:')).toBe(true);
      expect(renderContent('voice', drill, english).spoken.startsWith('DRILL:')).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('whatever the words, an SMS keeps its answers and link and takes six segments at most', () => {
  fc.assert(
    fc.property(words, words, (headline, instruction) => {
      const sms = renderContent('sms', message(headline, instruction), english);
      expect(sms.segments).toBeLessThanOrEqual(6);
      expect(sms.text.endsWith(`Reply 1 Safe, 2 I need help\n${link}`)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('what is remembered of one SMS counts right for the next person with another link', () => {
  const token = fc.string({
    unit: fc.constantFrom('a', 'Z', '0', '-', '_', '~', '%'),
    minLength: 10,
    maxLength: 12,
  });
  const ends = fc.integer({ min: 30, max: 330 });
  fc.assert(
    fc.property(token, ends, fc.constantFrom('x', '火'), (end, length, letter) => {
      const own = `https://tocsin.example.org/c/${end}`;
      const sms = renderContent('sms', message('Fire', letter.repeat(length)), { language: 'en', link: own });
      expect(sms.text.endsWith(own)).toBe(true);
      expect(sms).toEqual(measureSms(sms.text));
    }),
  );
});

test('whatever the words and labels, a push is under 2 KB and cut between characters', () => {
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const nine = fc
    .array(label, { minLength: 9, maxLength: 9 })
    .map((labels) =>
      labels.map((text, index) => answer(String(index + 1) as AnswerKey, `a${index}`, text, text)),
    );
  fc.assert(
    fc.property(words, words, nine, (headline, instruction, many) => {
      const push = renderContent('push', message(headline, instruction, { answers: many }), english);
      expect(Buffer.byteLength(JSON.stringify(push))).toBeLessThan(2_000);
      expect(push.actions.map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
      const isHalved = (text: string) => /\p{Cs}/u.test(text);
      if (!isHalved(headline + instruction)) expect(isHalved(push.title + push.body)).toBe(false);
    }),
  );
});

test('a long headline that the title cannot hold stands whole in the body', () => {
  const headline = 'a long word '.repeat(15).trim();
  const push = renderContent('push', message(headline, 'Leave.'), english);
  expect(push.title.endsWith('…')).toBe(true);
  expect(push.body).toBe(`${headline}\nLeave.`);
});

test('an answer is acknowledged in the words of the person, marked in an exercise', () => {
  const [safe, help] = answers;
  if (safe === undefined || help === undefined) throw new Error('no answers');
  const live = { exercise: false, site: null };
  expect(acknowledgementText(safe, 'en-GB', live)).toBe('Received: Safe. Thank you.');
  expect(acknowledgementText(safe, 'zh-TW', { exercise: true, site: null })).toBe(
    '演習：已收到：平安。謝謝您。',
  );
  expect(acknowledgementText(help, 'en', live)).toMatch(
    /^Received: I need help\. .*call the emergency number/,
  );
  const at = { exercise: false, site: { emergencyNumber: '119' } };
  expect(acknowledgementText(help, 'en', at)).toMatch(/If you are in danger, call 119 as well\.$/);
  expect(acknowledgementText(help, 'zh-TW', at)).toMatch(/請同時撥打 119。$/);
});

test('a reply nobody can read is answered with how to answer', () => {
  expect(notUnderstoodText(answers, { language: 'en', link }, { exercise: true })).toBe(
    `DRILL: Sorry, we could not read your answer.\nReply 1 Safe, 2 I need help\n${link}`,
  );
});
