import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers } from '../../test/fixtures/answering-house.ts';
import { isDigit, understandReply, type Understood } from './understand-reply.ts';

const meant = (body: string): string => {
  const understood: Understood = understandReply(body, answers);
  return understood.kind === 'answer' ? understood.answer.value : understood.kind;
};

describe('what somebody means by an SMS', () => {
  it.each([
    ['1', 'safe'],
    [' 1 ', 'safe'],
    ['1.', 'safe'],
    ['(1)', 'safe'],
    ['"1"', 'safe'],
    ['１', 'safe'],
    ['①', 'safe'],
    ['1️⃣', 'safe'],
    ['\u200f1\u200f', 'safe'],
    ['1\0', 'safe'],
    ['1 👍', 'safe'],
    ['1 Safe', 'safe'],
    ['1我平安', 'safe'],
    ['Safe!', 'safe'],
    ['SAFE', 'safe'],
    [' Ok ', 'safe'],
    ['OK!!', 'safe'],
    ['ok 👍', 'safe'],
    ['平安', 'safe'],
    ['我平安。', 'safe'],
    ['i need   HELP', 'help'],
    ['2) I need help', 'help'],
    ['我需要協助！', 'help'],
    ['Ｎｏｔ ｏｎ ｓｉｔｅ', 'not-on-site'],
    ['ОК', 'safe'], // Cyrillic letters
    ['١', 'safe'],
    ['ok thanks', 'safe'],
    ['1 and on my way', 'safe'],
    ["I'm safe, thank you", 'safe'],
    ['我很平安，謝謝', 'safe'],
    ['2 stuck on the 3rd floor', 'distress'],
    ['2 bleeding', 'distress'],
  ])('%j is %s', (body, value) => expect(meant(body)).toBe(value));

  it.each(['STOP', ' stop ', 'Stop', 'STOPALL', 'unsubscribe', 'CANCEL', 'end', 'QUIT', 'ＳＴＯＰ'])(
    '%j opts out',
    (body) => expect(meant(body)).toBe('opt-out'),
  );
  it.each(['START', 'unstop'])('%j opts in', (body) => expect(meant(body)).toBe('opt-in'));

  it.each([
    '',
    '   ',
    '👍',
    '✅',
    '9',
    '0',
    '01',
    '11',
    '1 2',
    '1 or 2',
    '1?',
    'safe?',
    '-1',
    '½',
    '2 safe',
    'YES',
    'stop please',
    'STOP.',
    'Да',
    'I am safe, but Bo is not',
    '*#',
    '111111111111111111111111111111',
    'x'.repeat(1_600),
    '__proto__',
  ])('%j is unclear, and never guessed', (body) => expect(meant(body)).toBe('unclear'));
});

describe('a cry for help', () => {
  it.each([
    'HELP',
    'not safe',
    '1 I need help',
    "Stop, I'm hurt",
    'stuck on 3rd floor',
    "can't get out",
    'No, I am trapped',
    'safe but Bo is bleeding',
    '我受傷了',
    '被困在電梯裡',
    '我出不去',
    '需要帮助',
    'estoy atrapado en el baño',
    'No puedo salir',
    '¡Ayúdenme!',
    'أنا محاصر في الطابق الثالث',
    'لا أستطيع الخروج',
  ])('%j is one, and no answer', (body) => expect(meant(body)).toBe('distress'));

  it.each([
    'nobody is hurt here',
    'not injured',
    "don't need help",
    '沒有人受傷',
    '不需要協助',
    'no hay heridos',
    'nadie está herido',
    'لا يوجد أحد مصاب',
  ])('%j is none, and no answer either', (body) => expect(meant(body)).toBe('unclear'));
});

describe('whatever people write', () => {
  const around = fc.constantFrom('', ' ', '\n', '\u200e', '\u00a0', '\ufeff', '\0');
  const behind = fc.constantFrom('', '.', '!', '!!', '。', '！', ' 👍', '…', '"');
  const saying = fc.constantFrom(
    ...answers.flatMap(({ key, value, labels, words }) =>
      [key, ...Object.values(labels), ...Object.values(words).flat()].map((text) => ({ text, value })),
    ),
  );
  const wide = (text: string) =>
    text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

  it('an answer stays the same answer in any case, width and friendly company', () => {
    fc.assert(
      fc.property(
        saying,
        around,
        around,
        behind,
        fc.boolean(),
        fc.boolean(),
        ({ text, value }, before, after, mark, loud, isWide) => {
          const written = isWide ? wide(text) : text;
          expect(meant(before + (loud ? written.toUpperCase() : written) + mark + after)).toBe(value);
        },
      ),
    );
  });

  it('nothing throws, and an answer always holds one of its own sayings', () => {
    const sayings = answers.map(({ key, value, labels, words }) => ({
      value,
      texts: [key, ...Object.values(labels), ...Object.values(words).flat()].map((text) =>
        text.toLowerCase(),
      ),
    }));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (body) => {
        const value = meant(body);
        const own = sayings.find((saying) => saying.value === value);
        const plain = body
          .normalize('NFKC')
          .replace(/[\p{Cc}\p{Cf}]/gu, '')
          .toLowerCase();
        if (own !== undefined) expect(own.texts.some((text) => plain.includes(text))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('a word that two answers share is unclear', () => {
    const twins = answers.map((answer) => ({ ...answer, words: { en: ['here'] } }));
    expect(understandReply('here', twins).kind).toBe('unclear');
  });

  it('a hostile text is understood as quickly as any', () => {
    const began = performance.now();
    for (const part of ['(', '. ', '👍', '1 ', '\u200f', '"!'])
      understandReply(part.repeat(200_000), answers);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('knows a bare digit from a word', () => {
    expect(['1', '２', ' 3. ', '9!', '2 thanks', '3 please'].every(isDigit)).toBe(true);
    expect(['', 'safe', '1 safe', '12', '1?'].some(isDigit)).toBe(false);
  });
});
