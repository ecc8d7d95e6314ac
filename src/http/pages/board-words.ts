import { bestLanguage } from '../../kernel/language.ts';
import type { LaneCause, PersonState } from '../../reachability/schema.ts';

/**
 * The words of the live board: plain data, so that one language travels with the page and the island holds none.
 * `{n}` and other names in braces are filled in.
 */
export interface BoardWords {
  readonly states: Readonly<Record<PersonState, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly people: string;
  readonly heardBack: string;
  readonly of: string;
  readonly needHelp: string;
  readonly nobodyNeedsHelp: string;
  readonly wereHelped: string;
  readonly allWhoNeedHelp: string;
  readonly notReached: string;
  readonly notReachedHint: string;
  readonly answers: string;
  readonly unanswered: string;
  readonly late: string;
  readonly curve: string;
  readonly curveHad: string;
  readonly byChannel: string;
  /** Under a channel: how a provider of it stands, and what has become of those who were not tried. */
  readonly providerNow: Readonly<Record<string, string>>;
  readonly waiting: string;
  readonly moved: string;
  readonly bySite: string;
  readonly noSite: string;
  readonly columns: Readonly<
    Record<'channel' | 'tried' | 'delivered' | 'heard' | 'failed' | 'site' | 'people' | 'help', string>
  >;
  readonly stuck: string;
  readonly nothingStuck: string;
  /** By state, and by state and reason where the reason says more. `{who}`: so many people. */
  readonly stuckLines: Readonly<Record<Exclude<PersonState, 'confirmed'>, string>> &
    Readonly<Record<string, string>>;
  readonly obstacles: Readonly<Record<string, string>>;
  /** Before a cause. */
  readonly colon: string;
  readonly causes: Readonly<Record<LaneCause, string>>;
  readonly halfHad: string;
  readonly units: readonly [string, string, string];
  readonly asOf: string;
  readonly lost: string;
  readonly running: string;
  /** Once it is closed or stopped: how long, and when it ended. */
  readonly ran: string;
  readonly incidentStates: Readonly<Record<string, string>>;
  readonly allPeople: string;
  /** To readers of screens: the share, now and then; who needs help, as soon as that changes. */
  readonly said: string;
  readonly saidHelp: string;
}

const english: BoardWords = {
  states: {
    confirmed: 'heard back',
    delivered: 'delivered, no answer',
    sent: 'sent, no word yet',
    pending: 'not sent yet',
    unreachable: 'no way to reach',
    stopped: 'stopped before sending',
  },
  channels: {
    push: 'App',
    sms: 'Text message',
    email: 'E-mail',
    voice: 'Phone call',
    page: 'Link to the page',
    operator: 'By an operator',
    'roll-call': 'At a roll call',
  },
  people: '{n} {n:person|people}',
  heardBack: 'heard back',
  of: '{n} of {all} {all:person|people}',
  needHelp: '{n:person needs|people need} help',
  nobodyNeedsHelp: 'Nobody is asking for help.',
  wereHelped: '{n} {n:was|were} helped',
  allWhoNeedHelp: 'Everyone who needs help',
  notReached: 'not reached yet',
  notReachedHint: 'nobody and no device has said they have it',
  answers: 'What they answered last',
  unanswered: '{n:needs|need} help, no new answer',
  late: '{n} answered late',
  curve: 'Heard back over time',
  curveHad: 'arrived',
  byChannel: 'By channel',
  providerNow: {
    blocked: '{provider} is down',
    testing: '{provider} is being tried again',
    held: '{provider} is held back',
    congested: '{provider} is congested',
  },
  waiting: '{n} waiting',
  moved: '{n} went another way',
  bySite: 'By site',
  noSite: 'No site',
  columns: {
    channel: 'Channel',
    tried: 'Tried',
    delivered: 'Arrived',
    heard: 'Heard back',
    failed: 'Failed',
    site: 'Site',
    people: 'People',
    help: 'Need help',
  },
  stuck: 'Not heard from, and why',
  nothingStuck: 'We have heard back from everyone.',
  stuckLines: {
    'unreachable no-path': '{who}: we have no number, address or app. Somebody must go and tell them.',
    'unreachable channel-off':
      '{who}: the channels that could reach them are turned off. Somebody must go and tell them.',
    'unreachable channel-down':
      '{who}: the only channels they have were down until it was over. Somebody must go and tell them.',
    'pending channel-down':
      '{who}: the only channels they have are down. It is sent as soon as one works again.',
    unreachable: '{who}: every try failed. Somebody must go and tell them.',
    pending: '{who}: waiting to be sent.',
    'sent channel-down':
      '{who}: sent in vain, and the only channels left are down. It is sent again as soon as one works.',
    sent: '{who}: sent, but no word has come back.',
    delivered: '{who}: it arrived, but they have not answered.',
    stopped: '{who}: sending was stopped before it reached them.',
  },
  obstacles: {
    blocked:
      '{channel} ({provider}) has been down for {span}{why}. Whoever has another way is reached by that.',
    testing: '{channel} ({provider}) went down {span} ago{why}, and is being tried again with care.',
    held: '{channel} ({provider}) has been held back by hand for {span}{why}. Whoever has another way is reached by that.',
    congested:
      '{channel} ({provider}) has been congested for {span}: {backlog} waited, {perSecond} a second. {moved} would be too late: they go by {to}.',
    unreported:
      '{channel} ({provider}) has taken {taken} in {span} and never reported on any. Whether they arrive is not known.',
  },
  colon: ': ',
  causes: {
    errors: 'what we send fails',
    account: 'the provider has turned our whole account away',
    silent: 'it takes messages and reports nothing',
    slow: 'its reports come too late',
  },
  halfHad: 'Half of them had it after {span}.',
  units: ['s', 'min', 'h'],
  asOf: 'As of',
  lost: 'Connection lost. These numbers stand still. Trying again.',
  running: 'Running for',
  ran: 'Ran for {span}, until {at}',
  incidentStates: {
    active: 'Running',
    held: 'Held: nothing is sent',
    'all-clear': 'All clear',
    closed: 'Closed',
    stopped: 'Stopped',
  },
  allPeople: 'See everyone',
  said: '{percent} heard back.',
  saidHelp: 'In need of help: {n}.',
};

const traditionalChinese: BoardWords = {
  states: {
    confirmed: '已回覆',
    delivered: '已送達，未回覆',
    sent: '已發送，尚無消息',
    pending: '尚未發送',
    unreachable: '無法聯繫',
    stopped: '發送前已停止',
  },
  channels: {
    push: 'App 推播',
    sms: '簡訊',
    email: '電子郵件',
    voice: '電話',
    page: '網頁連結',
    operator: '人員代為回覆',
    'roll-call': '現場點名',
  },
  people: '{n} 人',
  heardBack: '已回覆',
  of: '{all} 人中的 {n} 人',
  needHelp: '人需要協助',
  nobodyNeedsHelp: '目前無人求助。',
  wereHelped: '{n} 人已獲協助',
  allWhoNeedHelp: '所有求助的人',
  notReached: '尚未聯繫上',
  notReachedHint: '尚無人表示收到',
  answers: '最新回覆',
  unanswered: '需要協助，未再回覆',
  late: '{n} 人逾時回覆',
  curve: '回覆進度',
  curveHad: '已送達',
  byChannel: '各管道',
  providerNow: {
    blocked: '{provider} 不通',
    testing: '{provider} 重試中',
    held: '{provider} 已暫停',
    congested: '{provider} 壅塞',
  },
  waiting: '{n} 人等待中',
  moved: '{n} 人改走其他管道',
  bySite: '各廠區',
  noSite: '未分廠區',
  columns: {
    channel: '管道',
    tried: '已嘗試',
    delivered: '已送達',
    heard: '已回覆',
    failed: '失敗',
    site: '廠區',
    people: '人數',
    help: '需協助',
  },
  stuck: '尚未回覆者與原因',
  nothingStuck: '所有人都已回覆。',
  stuckLines: {
    'unreachable no-path': '{who}：沒有號碼、信箱或 App，須有人當面通知。',
    'unreachable channel-off': '{who}：能聯繫他們的管道目前停用，須有人當面通知。',
    'unreachable channel-down': '{who}：僅有的管道直到結束仍不通，須有人當面通知。',
    'pending channel-down': '{who}：僅有的管道目前不通，一恢復就會發送。',
    unreachable: '{who}：所有方式都失敗，須有人當面通知。',
    pending: '{who}：等待發送。',
    'sent channel-down': '{who}：發送失敗，其餘管道目前不通，一恢復就會發送。',
    sent: '{who}：已發送，尚無任何消息。',
    delivered: '{who}：已送達，但尚未回覆。',
    stopped: '{who}：送達前已停止發送。',
  },
  obstacles: {
    blocked: '{channel}（{provider}）已不通 {span}{why}。有其他管道的人改由其他管道通知。',
    testing: '{channel}（{provider}）於 {span}前中斷{why}，重試中。',
    held: '{channel}（{provider}）已由人員暫停 {span}{why}。有其他管道的人改由其他管道通知。',
    congested:
      '{channel}（{provider}）壅塞已 {span}：{backlog} 則排隊，每秒 {perSecond} 則，{moved} 則改由{to}發送。',
    unreported: '{channel}（{provider}）{span}內受理 {taken} 則，從未回報。',
  },
  colon: '：',
  causes: {
    errors: '發送失敗',
    account: '供應商拒絕我們的帳號',
    silent: '已受理但沒有任何回報',
    slow: '回報太慢',
  },
  halfHad: '半數人在 {span}內收到。',
  units: ['秒', '分鐘', '小時'],
  asOf: '截至',
  lost: '連線中斷，數字暫停更新，重新連線中。',
  running: '已進行',
  ran: '歷時 {span}，至 {at}',
  incidentStates: {
    active: '進行中',
    held: '暫停中：不發送',
    'all-clear': '警報解除',
    closed: '已結束',
    stopped: '已停止',
  },
  allPeople: '查看所有人員',
  said: '{percent} 已回覆。',
  saidHelp: '需要協助：{n} 人。',
};

const words: Readonly<Record<string, BoardWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** The board's words in the best language for `language`. */
export function boardWords(language: string): BoardWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
