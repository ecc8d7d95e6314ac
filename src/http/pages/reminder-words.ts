import { pickWords } from './pick-words.ts';

const english = {
  title: 'Reminders',
  next: 'Next reminder at {at}, to whoever has not answered by then. {n} still to come at most, one every {every}.',
  off: 'Reminders were switched off. You can still remind by hand.',
  stop: 'No more reminders',
};

/** The words about the reminders that go out by themselves. */
export type ReminderWords = typeof english;

const traditionalChinese: ReminderWords = {
  title: '自動提醒',
  next: '下次提醒：{at}，發給屆時仍未回覆的人。最多再提醒 {n} 次，每 {every} 一次。',
  off: '自動提醒已關閉，仍可手動提醒。',
  stop: '不再自動提醒',
};

/** They in the best language for `language`. */
export function reminderWords(language: string): ReminderWords {
  return pickWords<ReminderWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
