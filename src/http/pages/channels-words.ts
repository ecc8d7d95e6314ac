import { pickWords } from './pick-words.ts';

const english = {
  title: 'Channels',
  lead: 'By what Tocsin sends, and whether it gets through.',
  allWork: 'Every provider works.',
  someDoNot: 'Some providers do not work normally.',
  off: 'This channel has no provider: nothing is sent by it.',
  states: {
    working: 'Works',
    blocked: 'Does not get through',
    testing: 'Failed, being tried again with care',
    held: 'Held back by hand',
  } as Record<string, string>,
  since: 'since {at}',
  backlog: '{n} waiting to be sent',
  noBacklog: 'Nothing waits',
  rate: 'at most {n} a second',
  noRate: 'no limit of ours',
  pace: '{n} a second now',
  lastReport: 'last report {at}',
  noReport: 'never reported',
  because: 'Why: {reason}',
  owner: 'Answered for by {owner}',
  backup: 'If all of it fails: {channel}',
  hold: 'Hold back',
  holdHint: 'Nothing more is sent by it; people who can be reached another way are. What waits stays.',
  release: 'Let it work again',
  releaseHint: 'What waits is sent at once.',
  reason: 'Why',
  reasonMissing: 'Say why, for whoever looks here next.',
  test: 'Send a test to myself',
  testHint: 'One message to your own record among the employees.',
  tested: {
    accepted: 'A test went to {to}. The provider took it; see whether it arrives.',
    rejected: 'The provider refused the test to {to}.',
    'in-doubt': 'The provider did not answer. The test to {to} may have gone.',
  } as Record<string, string>,
  mayNotTest: 'No test was sent.',
};
export type ChannelsWords = typeof english;

const traditionalChinese: ChannelsWords = {
  title: '管道',
  lead: 'Tocsin 用什麼發送，以及是否暢通。',
  allWork: '所有供應商運作正常。',
  someDoNot: '有供應商運作不正常。',
  off: '此管道沒有供應商，不會由此發送。',
  states: {
    working: '正常',
    blocked: '目前不通',
    testing: '曾經失敗，正在小心重試',
    held: '已由人員暫停',
  },
  since: '自 {at}',
  backlog: '{n} 則等待發送',
  noBacklog: '沒有等待中的訊息',
  rate: '每秒最多 {n} 則',
  noRate: '未設上限',
  pace: '目前每秒 {n} 則',
  lastReport: '最近回報 {at}',
  noReport: '從未回報',
  because: '原因：{reason}',
  owner: '負責：{owner}',
  backup: '全部失敗時改用：{channel}',
  hold: '暫停使用',
  holdHint: '不再由此發送；可用其他方式聯繫的人會改用其他方式。等待中的訊息會保留。',
  release: '恢復使用',
  releaseHint: '等待中的訊息會立即發送。',
  reason: '原因',
  reasonMissing: '請說明原因，讓之後查看的人了解。',
  test: '發送測試給我自己',
  testHint: '只發一則到您本人的員工資料。',
  tested: {
    accepted: '測試已發送至 {to}，供應商已接受，請確認是否收到。',
    rejected: '供應商拒絕了發送至 {to} 的測試。',
    'in-doubt': '供應商沒有回應，發送至 {to} 的測試可能已送出。',
  },
  mayNotTest: '沒有發送測試。',
};

/** The words of the channels' page. */
export function channelsWords(language: string): ChannelsWords {
  return pickWords<ChannelsWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
