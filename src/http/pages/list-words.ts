import { bestLanguage } from '../../kernel/language.ts';

const english = {
  silent: '{n} {n:person has|people have} not answered',
  empty: 'Everyone is accounted for',
  what: 'Please look for them. One press marks a person; it is noted as yours.',
  marked: '{name}: {answer}',
  unclear: 'That was not kept. Please press again.',
  over: 'This is over. The list is kept as it was; you can still mark people.',
  askedAnew:
    'Everybody was asked anew since, for something has changed. Whoever does not answer that comes to you on a new list.',
  cleared: 'You have cleared this list. You get it again only if others fall silent.',
  handedOver: 'We could not reach you, so {heir} has this list now. You can still mark people.',
  safe: 'Seen, safe',
  help: 'Needs help',
  asksHelp: 'may need help',
  more: 'and {n} more: they come up as you mark these.',
  back: 'Answered or seen ({n})',
  done: 'I need this list no more',
  doneHint:
    'It is not sent to you again, and nobody is marked by that: they stay unaccounted for in the numbers. Say why.',
  note: 'What the crisis team should know',
  clear: 'Clear the list',
};

/** The words of a list's page. Names in braces are filled in. */
export type ListWords = typeof english;

const traditionalChinese: ListWords = {
  silent: '{n} 人尚未回覆',
  empty: '所有人均已確認',
  what: '請尋找他們。按一下即註記一人，並記錄由您確認。',
  marked: '{name}：{answer}',
  unclear: '未能保存，請再按一次。',
  over: '此事件已結束，名單維持原狀，您仍可註記。',
  askedAnew: '情況已有變化，所有人都重新被詢問。仍未回覆的人會出現在新的名單上。',
  cleared: '您已結束此名單。若再有人未回覆，才會再通知您。',
  handedOver: '先前無法聯繫您，名單已轉交{heir}。您仍可註記。',
  safe: '已見到，平安',
  help: '需要協助',
  asksHelp: '可能需要協助',
  more: '另有 {n} 人，註記後會陸續顯示。',
  back: '已回覆或已見到（{n}）',
  done: '我不再需要此名單',
  doneHint: '之後不再寄送給您。此動作不會註記任何人，他們在統計中仍為未回覆。請說明原因。',
  note: '危機應變小組應知道的事',
  clear: '結束名單',
};

const words: Readonly<Record<string, ListWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** The languages of a list's page. */
export const listLanguages: readonly string[] = Object.keys(words);

/** A list's page in the best language for `language`. */
export function listWords(language: string): ListWords {
  return words[bestLanguage(language, listLanguages)] ?? english;
}
