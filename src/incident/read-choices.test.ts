import { describe, expect, it } from 'vitest';
import { understandReply } from '../confirmation/understand-reply.ts';
import { readChoices } from './read-choices.ts';

const faultsOf = (text: string) => {
  const read = readChoices(text, ['en', 'zh-Hant']);
  return 'faults' in read ? read.faults : [];
};

const gifts = [
  'Fruit basket',
  'Gift card',
  'A day off',
  'Tea set',
  'Umbrella',
  'Coffee',
  '電影票',
  'Concert',
  'No gift, give it away',
];

describe('the choices of a poll', () => {
  it('are answers in every language, by digit and by their own words, and none calls for help', () => {
    const read = readChoices(`\n  ${gifts.join('\r\n\n')}  \n`, ['en', 'zh-Hant']);
    expect(read).toHaveProperty('ok');
    const answers = 'ok' in read ? read.ok : [];
    expect(answers.map(({ key, value, needsHelp }) => [key, value, needsHelp])).toEqual(
      gifts.map((gift, index) => [String(index + 1), gift, false]),
    );
    expect(answers[6]?.labels).toEqual({ en: '電影票', 'zh-Hant': '電影票' });
    for (const [index, gift] of gifts.entries()) {
      for (const said of [
        String(index + 1),
        gift,
        gift.toUpperCase(),
        `${index + 1} ${gift}`,
        `${gift}, thanks!`,
      ])
        expect([said, understandReply(said, answers)]).toEqual([
          said,
          { kind: 'answer', answer: answers[index] },
        ]);
    }
  });

  it('are two to nine', () => {
    expect(faultsOf('Tea')).toEqual(['Write at least two choices, each on a line of its own.']);
    expect(faultsOf('')).toEqual(['Write at least two choices, each on a line of its own.']);
    expect(faultsOf([...gifts, 'Tea'].join('\n'))).toEqual(['There are 10 choices; at most 9 have a digit.']);
  });

  it.each([
    ['Yes', 'cannot be an answer, for carriers act on it themselves; add a word'],
    ['ＳＴＯＰ', 'cannot be an answer, for carriers act on it themselves; add a word'],
    ['Help!', 'cannot be an answer, for carriers act on it themselves; add a word'],
    ['I need help', 'reads like a call for help; write it in other words'],
    ['需要協助', 'reads like a call for help; write it in other words'],
    ['12 March', 'begins with a digit, and people answer by digits; begin with a word'],
    ['２ days', 'begins with a digit, and people answer by digits; begin with a word'],
    ['1. Tea', 'begins with a digit, and people answer by digits; begin with a word'],
    ['gift  CARD.', 'is the same as choice 1'],
    ['!!!', 'has no words'],
    ['x'.repeat(41), 'is longer than 40 characters'],
  ])('cannot be "%s"', (choice, says) => {
    const value = choice.replace(/\s+/g, ' ');
    expect(faultsOf(`Gift card\n${choice}`)).toContain(`Choice 2, "${value}", ${says}.`);
  });

  it('fit into a text with the question, and all that is wrong is said at once', () => {
    const long = Array.from({ length: 6 }, (_, index) => `${'abcdef'.charAt(index)}${'甲'.repeat(35)}`);
    expect(faultsOf([...long, 'Stop'].join('\n'))).toEqual([
      'Choice 7, "Stop", cannot be an answer, for carriers act on it themselves; add a word.',
      'The choices have 220 characters together; 200 fit into a text.',
    ]);
  });
});
