import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../reachability/delivery-schema.ts';
import { sayEvent } from './say-event.ts';
import { wordsFor } from './words.ts';

it.each([
  ['en', 'Moved from Text message to E-mail + Phone call: the queue was too long'],
  ['zh-Hant', '由簡訊改為電子郵件 + 電話：排隊太長'],
])('a person’s page says in %s that another way was taken, and why', (language, sentence) => {
  const moved: TimelineEvent = {
    at: '2026-11-26T08:00:00.000Z',
    kind: 'moved',
    message: 1,
    channel: 'sms',
    provider: 'main',
    to: ['email', 'voice'],
    state: 'cancelled',
    answer: null,
    note: null,
    error: null,
    who: null,
    role: null,
  };
  expect(sayEvent({ language, words: wordsFor(language) }, { answers: new Map() }, moved)).toBe(sentence);
});
