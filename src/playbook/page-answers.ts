import type { Answer } from './schema.ts';

/** The value by which somebody who is paged says that they go and help. */
export const COMING = 'coming';

/** The value by which they say that somebody else has to. */
export const CANNOT = 'cannot';

/** What somebody who is paged may answer. */
export const pageAnswers: readonly Answer[] = [
  {
    key: '1',
    value: COMING,
    needsHelp: false,
    labels: { en: 'I am coming', 'zh-Hant': '我會前往' },
    words: { en: ['coming', 'on my way', 'i am on my way'], 'zh-Hant': ['前往', '我去', '馬上到'] },
  },
  {
    key: '2',
    value: CANNOT,
    needsHelp: false,
    labels: { en: 'I cannot', 'zh-Hant': '無法前往' },
    words: { en: ['0', 'i cannot come', "i can't", "i can't come"], 'zh-Hant': ['0', '不行', '我不能去'] },
  },
];
