import type { FollowUpKind } from '../../incident/message-kind.ts';
import { hindrances, type Hindrance } from '../../incident/check-message-state.ts';
import { bestLanguage } from '../../kernel/language.ts';

type OfEach = Readonly<Record<FollowUpKind, string>>;

/** The words of the pages that run an incident: what follows an alert, and closing. */
export interface MessageWords {
  /** On the button that leads there, and the page's title. */
  readonly action: OfEach;
  readonly kind: Readonly<Record<string, string>>;
  /** Whom it goes to and what it does, under the title. */
  readonly about: OfEach;
  /** Whom the number on the preview counts. */
  readonly whom: OfEach;
  readonly hold: OfEach;
  readonly holdDrill: OfEach;
  readonly actions: string;
  readonly headline: string;
  readonly instruction: string;
  /** An update asks those who have answered once more. */
  readonly askAnew: string;
  readonly askAnewHint: string;
  readonly changed: string;
  readonly changedWhen: string;
  readonly noChange: string;
  /** On its preview: how many have answered, and what becomes of the question as it was. */
  readonly reopens: string;
  readonly emptyUpdate: string;
  readonly emptyClosing: string;
  readonly drillHint: string;
  readonly noWords: string;
  readonly show: string;
  readonly changeWords: string;
  readonly takenBack: string;
  readonly nothingStands: string;
  readonly realWarning: string;
  readonly nobodyTold: string;
  readonly nobodyLeft: string;
  readonly sure: string;
  readonly sendNow: string;
  readonly cannot: string;
  readonly hindrances: Readonly<Record<Hindrance, string>>;
  readonly sentAlready: string;
  readonly sent: string;
  /** On the board, over the newest words, and the way to all of them. */
  readonly newest: string;
  readonly allSent: string;
  readonly report: string;
  readonly by: string;
  readonly told: string;
  readonly notTold: string;
  readonly waiting: string;
  readonly countedAt: string;
  readonly countAgain: string;
  readonly close: string;
  readonly stopApart: string;
}

const english: MessageWords = {
  action: {
    update: 'Send an update',
    reminder: 'Remind',
    correction: 'Correct',
    'all-clear': 'All-clear',
  },
  kind: {
    alert: 'Alert',
    update: 'Update',
    reminder: 'Reminder',
    correction: 'Correction',
    'all-clear': 'All-clear',
  },
  about: {
    update: 'Something new, for everybody whom the alert addressed.',
    reminder: 'The same question again, for those who have not answered it.',
    correction:
      'Takes back what was said. It goes to exactly those who were told; nothing more of what was said before is sent.',
    'all-clear':
      'The danger is over. It goes to exactly those who were told; nothing more of what was said before is sent.',
  },
  whom: {
    update: 'Everybody whom the alert addressed.',
    reminder: 'Those who have not answered.',
    correction: 'Exactly those who were told. Whoever is told late gets this too.',
    'all-clear': 'Exactly those who were told. Whoever is told late gets this too.',
  },
  hold: {
    update: 'Hold to send the update',
    reminder: 'Hold to remind',
    correction: 'Hold to send the correction',
    'all-clear': 'Hold to give the all-clear',
  },
  holdDrill: {
    update: 'Hold to send the update (exercise)',
    reminder: 'Hold to remind (exercise)',
    correction: 'Hold to send the correction (exercise)',
    'all-clear': 'Hold to give the all-clear (exercise)',
  },
  actions: 'Run this incident',
  headline: 'What they must know',
  instruction: 'What to do, and when you say more',
  askAnew: 'Ask again: does their answer still hold?',
  askAnewHint:
    'Whoever has answered counts as open until they answer this. The question as it was is sent no more, so write what somebody must know who reads only this.',
  changed: 'What has changed',
  changedWhen: '(needed where you ask again)',
  noChange: 'You ask again: say in each language what has changed, or do not ask. Nothing was sent.',
  reopens:
    '{n} {n:person has|people have} answered and {n:is|are} asked again. Their old answers are kept and do not count as answers to this. The question as it was is sent no more.',
  emptyUpdate: 'A language that you leave empty is not sent; its readers get another language.',
  emptyClosing:
    'These are the words of the playbook; change them if you must. What you leave empty stays as it was.',
  drillHint: 'In this exercise every message begins with “{marker}” by itself.',
  noWords: 'Write at least one language. Nothing was sent.',
  show: 'Show me what will be sent',
  changeWords: 'Change the words',
  takenBack: 'This takes back',
  nothingStands: 'Everything before was taken back already.',
  realWarning: 'This incident is real. People act on what you send.',
  nobodyTold: 'Nobody has been told yet. What is still waiting is not sent any more.',
  nobodyLeft: 'Everybody has answered: there is nobody to send this to.',
  sure: 'Yes, send this now to {n} {n:person|people}.',
  sendNow: 'Send now',
  cannot: 'This cannot be sent now',
  hindrances,
  sentAlready: 'From this page something else was sent already. Nothing was sent again.',
  sent: '{kind} {number} is on its way to {n} {n:person|people}.',
  newest: 'Said last',
  allSent: 'All that was sent, and how many were told',
  report: 'Report on everybody (CSV)',
  by: 'by {who}',
  told: '{n} told',
  notTold: '{n} not told',
  waiting: '{n} waiting',
  countedAt: 'Counted at {at}.',
  countAgain: 'Count again',
  close: 'Close',
  stopApart: 'Emergency brake',
};

const traditionalChinese: MessageWords = {
  action: { update: '發送更新', reminder: '提醒', correction: '更正', 'all-clear': '解除警報' },
  kind: { alert: '警報', update: '更新', reminder: '提醒', correction: '更正', 'all-clear': '解除警報' },
  about: {
    update: '把最新情況告訴警報的所有對象。',
    reminder: '再次詢問尚未回覆的人。',
    correction: '收回先前的訊息。只發給已被通知的人；先前的訊息不再發送。',
    'all-clear': '危險已過。只發給已被通知的人；先前的訊息不再發送。',
  },
  whom: {
    update: '警報的所有對象。',
    reminder: '尚未回覆的人。',
    correction: '只發給已被通知的人；較晚才收到先前訊息的人也會收到。',
    'all-clear': '只發給已被通知的人；較晚才收到先前訊息的人也會收到。',
  },
  hold: {
    update: '按住以發送更新',
    reminder: '按住以發送提醒',
    correction: '按住以發送更正',
    'all-clear': '按住以解除警報',
  },
  holdDrill: {
    update: '按住以發送更新（演習）',
    reminder: '按住以發送提醒（演習）',
    correction: '按住以發送更正（演習）',
    'all-clear': '按住以解除警報（演習）',
  },
  actions: '處理此事件',
  headline: '必須知道的事',
  instruction: '該怎麼做、下次何時通報',
  askAnew: '再次詢問：先前的回覆是否仍然正確？',
  askAnewHint: '已回覆的人在回覆此則之前視為尚未回覆。原問題不再發送，請寫明只看到此則的人也必須知道的事。',
  changed: '情況有何變化',
  changedWhen: '（再次詢問時必填）',
  noChange: '您選擇再次詢問：請以每種語言寫明情況有何變化，或取消再次詢問。沒有發送任何訊息。',
  reopens: '已有 {n} 人回覆，將再次詢問。先前的回覆會保留，但不算此則的回覆。原問題不再發送。',
  emptyUpdate: '留空的語言不會發送，該語言的人會收到另一種語言。',
  emptyClosing: '以下為應變計畫的內容，必要時可修改；留空則維持原文。',
  drillHint: '演習中每則訊息都會自動以「{marker}」開頭。',
  noWords: '請至少填寫一種語言。沒有發送任何訊息。',
  show: '先看會發送什麼',
  changeWords: '修改內容',
  takenBack: '將收回以下內容',
  nothingStands: '先前的內容都已收回。',
  realWarning: '這是真實事件，人員會依您的訊息行動。',
  nobodyTold: '目前尚無人被通知；等待中的訊息將不再發送。',
  nobodyLeft: '所有人都已回覆，沒有需要發送的對象。',
  sure: '是，立即發送給 {n} 人。',
  sendNow: '立即發送',
  cannot: '目前無法發送',
  hindrances: {
    'nothing-asked': '沒有提出問題，因此無人需要提醒。',
    'taken-back': '警報已收回，沒有可提醒的內容。',
    draft: '事件尚未啟動。',
    'awaiting-approval': '事件正等待核准。',
    scheduled: '事件尚未啟動。',
    active: '事件進行中。',
    held: '系統曾長時間中斷，此事件暫停發送。請先選擇繼續或停止。',
    'all-clear': '警報已解除。若解除有誤，請發送更正；若再有危險，請重新啟動。',
    closed: '事件已結束。如需通知人員，請重新啟動。',
    stopped: '已停止發送。請向已被通知的人發送更正或解除警報，或重新啟動。',
  },
  sentAlready: '此頁面先前已發送過其他內容，這次沒有再發送。',
  sent: '{kind}（第 {number} 則）正在發送給 {n} 人。',
  newest: '最新訊息',
  allSent: '查看所有訊息與通知人數',
  report: '全員通知報告（CSV）',
  by: '發送者：{who}',
  told: '已通知 {n} 人',
  notTold: '未通知 {n} 人',
  waiting: '等待中 {n} 人',
  countedAt: '統計時間：{at}。',
  countAgain: '重新統計',
  close: '結束事件',
  stopApart: '緊急停止',
};

const words: Readonly<Record<string, MessageWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** These words in the best language for `language`. */
export function messageWords(language: string): MessageWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
