import { sayFailure } from '../channels/say-failure.ts';
import { bestLanguage } from '../kernel/language.ts';
import type { DeliveryRow } from './delivery-schema.ts';
import type { PersonState } from './schema.ts';

interface SilenceWords {
  readonly channel: (channel: string) => string;
  /** After the name of a call that only mailboxes took. */
  readonly byMachine: string;
  readonly join: (parts: string[]) => string;
  readonly told: (who: string, at: string) => string;
  readonly roles: Readonly<Record<string, string>>;
  readonly sentence: (state: Exclude<PersonState, 'confirmed'>, seen: Seen) => string;
}

interface Seen {
  readonly tried: string;
  readonly waiting: string;
  readonly failed: string;
  readonly via: string;
  /** Why nothing was tried at all; null where something was. */
  readonly untried: 'no-path' | 'channel-off' | 'unreadable' | null;
  /** The only channels left are down. */
  readonly down: boolean;
  readonly error: string | null;
}

const untriedReasons = ['no-path', 'channel-off', 'unreadable'] as const;

const englishUntried = {
  'no-path': 'We have no number, address or app for them.',
  'channel-off': 'The channels that could reach them are turned off.',
  unreadable: 'The message itself could not be read, so nothing was sent.',
};

const englishDown = 'The only channels they have were down until it was over.';
const chineseDown = '僅有的管道始終不通，';

const chineseUntried = {
  'no-path': '沒有此人的號碼、信箱或 App，',
  'channel-off': '能聯繫此人的管道目前停用，',
  unreadable: '訊息內容無法讀取，未發送任何訊息，',
};

const english: SilenceWords = {
  channel: (channel) =>
    ({ push: 'the app', sms: 'text message', email: 'e-mail', voice: 'phone call' })[channel] ?? channel,
  told: (who, at) => ` ${who} was told at ${at}.`,
  roles: { 'roll-call': 'roll call' },
  byMachine: ' (a mailbox took it)',
  join: (parts) => new Intl.ListFormat('en').format(parts),
  sentence: (state, seen) => {
    switch (state) {
      case 'pending':
        if (seen.waiting === '') return 'Nothing has been sent to them yet.';
        return seen.down
          ? `Waiting to be sent by ${seen.waiting}, which is down; there is no other way.`
          : `Waiting to be sent by ${seen.waiting}.`;
      case 'sent':
        return seen.down
          ? `Sent in vain; waiting to be sent by ${seen.waiting}, which is down.`
          : `Sent by ${seen.tried}; nobody and nothing has said that it arrived.`;
      case 'delivered':
        return `It arrived by ${seen.via}, but they have not answered.`;
      case 'unreachable':
        if (seen.down) return `${englishDown} Somebody must go and tell them.`;
        return seen.untried !== null
          ? `${englishUntried[seen.untried]} Somebody must go and tell them.`
          : `Every try failed (${seen.failed}${seen.error === null ? '' : `: ${seen.error}`}). Somebody must go and tell them.`;
      case 'stopped':
        return 'Sending was stopped before they answered.';
      default:
        return state satisfies never;
    }
  },
};

const traditionalChinese: SilenceWords = {
  channel: (channel) =>
    ({ push: 'App 推播', sms: '簡訊', email: '電子郵件', voice: '電話' })[channel] ?? channel,
  told: (who, at) => `${at} 已通知${who}。`,
  roles: { 'roll-call': '點名負責人', deputy: '代理人', manager: '主管' },
  byMachine: '（由語音信箱接聽）',
  join: (parts) => parts.join('、'),
  sentence: (state, seen) => {
    switch (state) {
      case 'pending':
        if (seen.waiting === '') return '尚未發送任何訊息。';
        return seen.down
          ? `等待以${seen.waiting}發送，該管道目前不通，且無其他方式。`
          : `等待以${seen.waiting}發送。`;
      case 'sent':
        return seen.down
          ? `發送失敗，等待以${seen.waiting}發送，該管道目前不通。`
          : `已以${seen.tried}發出，尚無任何送達或回覆的消息。`;
      case 'delivered':
        return `已經由${seen.via}送達，但本人尚未回覆。`;
      case 'unreachable':
        if (seen.down) return `${chineseDown}須有人當面通知。`;
        return seen.untried !== null
          ? `${chineseUntried[seen.untried]}須有人當面通知。`
          : `所有方式都失敗（${seen.failed}${seen.error === null ? '' : `：${seen.error}`}），須有人當面通知。`;
      case 'stopped':
        return '在其回覆之前已停止發送。';
      default:
        return state satisfies never;
    }
  },
};

const words: Readonly<Record<string, SilenceWords>> = { en: english, 'zh-Hant': traditionalChinese };

type Try = Pick<DeliveryRow['attempts'][number], 'channel' | 'state' | 'error' | 'takenBy'>;

/** Why an employee has not confirmed, in one sentence a manager can act on; null once they have. */
export function explainSilence(
  row: Pick<DeliveryRow, 'state' | 'reason' | 'deliveredVia'> & {
    readonly attempts: readonly Try[];
    /** Who was told of them; absent where the reader need not be told. */
    readonly told?: DeliveryRow['told'];
  },
  language: string,
): string | null {
  if (row.state === 'confirmed') return null;
  const spoken = words[bestLanguage(language, Object.keys(words))] ?? english;
  const name = (picked: readonly Try[]) =>
    spoken.join([...new Set(picked.map(({ channel }) => spoken.channel(channel)))]);
  const failed = row.attempts.filter(({ state }) => state === 'failed' || state === 'expired');
  const waiting = row.attempts.filter(({ state }) => state === 'queued' || state === 'sending');
  const error = failed.at(-1)?.error ?? null;
  const gone = row.attempts.filter(({ state }) => ['accepted', 'delivered', 'in-doubt'].includes(state));
  const sentence = spoken.sentence(row.state, {
    tried: name(gone),
    waiting: name(waiting),
    failed: name(failed),
    via:
      row.deliveredVia === null
        ? name(gone)
        : spoken.channel(row.deliveredVia) + takenBy(row.attempts, row.deliveredVia, spoken),
    untried:
      row.attempts.length > 0 ? null : (untriedReasons.find((reason) => reason === row.reason) ?? 'no-path'),
    down: row.reason === 'channel-down',
    error: error === null ? null : sayFailure(error, language),
  });
  if (row.told == null) return sentence;
  const { name: holder, role, at } = row.told;
  const who = `${holder} (${spoken.roles[role] ?? role})`;
  return sentence + spoken.told(who, `${at.slice(11, 16)} UTC`);
}

/** A mailbox is no ear: said where no other call was taken, and nothing else arrived. */
function takenBy(attempts: readonly Try[], via: string, spoken: SilenceWords): string {
  const arrived = attempts.filter(({ channel, state }) => channel === via && state === 'delivered');
  return arrived.length > 0 && arrived.every((one) => one.takenBy === 'machine') ? spoken.byMachine : '';
}
