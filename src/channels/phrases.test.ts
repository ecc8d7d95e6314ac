import { expect, test } from 'vitest';
import { phrasesFor } from './phrases.ts';

test.each([
  ['en', 'The crisis team can see it.'],
  ['zh-Hant', '危機應變小組看得到您的'],
])('who calls for help is told in %s that the team can see it, never that it has', (language, words) => {
  const { helpReceived, distressReceived } = phrasesFor(language);
  for (const text of [helpReceived('1', '119'), distressReceived(null)]) {
    expect(text).toContain(words);
    expect(text).not.toContain('已看到');
  }
});
