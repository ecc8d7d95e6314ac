import { expect, test } from 'vitest';
import { phrasesFor } from './phrases.ts';
import { measureSms } from './sms/render-sms.ts';

test.each([
  ['en', 'The crisis team can see it.'],
  ['zh-Hant', '危機應變小組看得到您的'],
  ['zh-Hans', '危机应对小组看得到您的'],
  ['es', 'El equipo de crisis puede verlo.'],
  ['ar', 'يمكن لفريق الأزمات أن ير'],
])('who calls for help is told in %s that the team can see it, never that it has', (language, words) => {
  const { helpReceived, distressReceived } = phrasesFor(language);
  for (const text of [helpReceived('1', '119'), distressReceived(null)]) {
    expect(text).toContain(words);
    expect(text).not.toContain('已看到');
  }
});

test.each(['en', 'es'])(
  'what a text in %s says around a message fits the small alphabet of an SMS',
  (language) => {
    const {
      reply,
      replyOf,
      choice,
      confirmHere,
      readHere,
      received,
      helpReceived,
      somebodyGoes,
      helpCleared,
      notUnderstood,
    } = phrasesFor(language);
    const said = [
      reply(choice('1', 'A')),
      replyOf('Ana', choice('1', 'A')),
      confirmHere,
      readHere,
      received('A'),
      helpReceived('A', '112'),
      somebodyGoes('Ana'),
      helpCleared,
      notUnderstood,
    ];
    for (const text of said) expect(measureSms(text).encoding, text).toBe('GSM-7');
  },
);
