import { pickWords } from './pick-words.ts';

const english = {
  title: 'What the playbook plans',
  first: 'at once',
  after: '{wait} after the launch',
  byHand: 'when you send it by hand',
  confirmed: 'when {share} have confirmed “{of}”',
  answered: 'when somebody answers “{of}” with “{answer}”',
  latest: '{condition}, or {wait} after the launch',
  dueAt: 'At {at}',
  dueLatest: 'At {at} at the latest',
  states: {
    waiting: 'Waiting',
    sent: 'Sent as message {number}, {at}',
    skipped: 'Skipped {at}',
    cancelled: 'Cancelled {at}',
  },
  reasons: {
    stopped: 'the incident was stopped',
    closed: 'the incident was closed',
    correction: 'a correction was sent',
    'all-clear': 'the all-clear was given',
    'not-to-come': 'what it waits for will not come',
    nobody: 'nobody would get it',
  },
  toPlan: 'Messages to come: {n}',
  lead: 'Each goes to everybody in this incident, by itself when its time has come or its condition is met.',
  by: 'by {who}',
  send: 'Send now',
  cancel: 'Do not send',
  sure: 'I do not want “{step}” to be sent',
  cancelled: 'Nobody gets this message, nor any that waits for its answers alone.',
};

/** The words about the messages that a playbook plans after its first. */
export type PlanWords = typeof english;

const traditionalChinese: PlanWords = {
  title: '預案的後續訊息',
  first: '立即',
  after: '啟動後 {wait}',
  byHand: '由您手動發送時',
  confirmed: '當 {share} 的人已確認「{of}」時',
  answered: '當有人以「{answer}」回覆「{of}」時',
  latest: '{condition}，或啟動後 {wait}',
  dueAt: '{at} 發送',
  dueLatest: '最遲 {at}',
  states: {
    waiting: '等待中',
    sent: '已於 {at} 作為第 {number} 則訊息發送',
    skipped: '已於 {at} 略過',
    cancelled: '已於 {at} 取消',
  },
  reasons: {
    stopped: '事件已停止',
    closed: '事件已結案',
    correction: '已發送更正',
    'all-clear': '已解除警報',
    'not-to-come': '其等待的條件不會再發生',
    nobody: '無人會收到',
  },
  toPlan: '待發訊息：{n}',
  lead: '每則訊息發送給此事件的所有人；時間一到或條件符合，即自動發送。',
  by: '操作者：{who}',
  send: '立即發送',
  cancel: '不發送',
  sure: '我確定不發送「{step}」',
  cancelled: '此訊息不會發送，只等待其回覆的訊息也不會發送。',
};

/** They in the best language for `language`. */
export function planWords(language: string): PlanWords {
  return pickWords<PlanWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
