import { pickWords } from './pick-words.ts';

const english = {
  needs: 'Needs help',
  called: 'called at {at} ({channel})',
  saidSince: 'Said “{answer}” at {at} since. That clears nothing.',
  clear: 'Clear this call for help',
  clearHint: 'Only when somebody has seen them, or knows that they need none. It says nothing to anyone.',
  note: 'What was done, and how you know',
  clearNow: 'Clear the call',
  cleared: 'Call for help cleared at {at} by {who}: “{note}”',
  noNote: 'Say what was done. Nothing was cleared.',
  noteTooLong: 'Your note has more than {most} characters. Nothing was cleared.',
  calledAgain: '{name} has called for help again since you opened the page. Nothing was cleared.',
  sent: 'Who is sent to those who need help',
  coming: '{who} is coming, since {at}.',
  waiting: 'Nobody has accepted yet.',
  nobody: 'Nobody has accepted, and nobody is left to ask. Send somebody.',
  nobodyHolds: 'Nobody was asked: the directory names nobody as {role}. Send somebody.',
  asked: 'Asked: {list}.',
  one: '{who} at {at}',
  oneCannot: '{who} at {at} (cannot)',
  oneUnreached: '{who} at {at} (not reached)',
  between: ', ',
  betweenSentences: ' ',
};

/** The words about calls for help and clearing them. */
export type HelpWords = typeof english;

const traditionalChinese: HelpWords = {
  needs: '需要協助',
  called: '{at} 求助（{channel}）',
  saidSince: '其後於 {at} 回覆「{answer}」，求助仍未解除。',
  clear: '解除此求助',
  clearHint: '請在有人見到本人，或確知其不需協助後才解除。解除不會通知任何人。',
  note: '做了什麼處理，如何得知',
  clearNow: '解除求助',
  cleared: '求助已由 {who} 於 {at} 解除：「{note}」',
  noNote: '請說明做了什麼處理。求助尚未解除。',
  noteTooLong: '說明超過 {most} 字。求助尚未解除。',
  calledAgain: '{name} 在您開啟頁面後再次求助。求助尚未解除。',
  sent: '已通知前往協助的人',
  coming: '{who} 已於 {at} 表示前往。',
  waiting: '尚無人表示前往。',
  nobody: '尚無人表示前往，且已無人可再通知。請立即派人。',
  nobodyHolds: '未通知任何人：通訊錄未指定{role}。請立即派人。',
  asked: '已通知：{list}。',
  one: '{who}（{at}）',
  oneCannot: '{who}（{at}，無法前往）',
  oneUnreached: '{who}（{at}，未能送達）',
  between: '、',
  betweenSentences: '',
};

/** They in the best language for `language`. */
export function helpWords(language: string): HelpWords {
  return pickWords<HelpWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
