import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import type { AlarmKind } from './alarm-kinds.ts';

/** What is wrong and what to do; and what is said when it is over. */
interface AlarmWords {
  readonly ill: string;
  readonly over: string;
}

const words: Readonly<Record<AlarmKind, ByLanguage<AlarmWords>>> = {
  'no-database': {
    en: {
      ill: 'The database does not answer or takes no writes. Nothing new is sent or recorded: use the phone tree.',
      over: 'The database answers again.',
    },
    'zh-Hant': {
      ill: '資料庫沒有回應或無法寫入。目前無法發送或記錄任何新訊息：請改用電話聯絡樹。',
      over: '資料庫已恢復回應。',
    },
  },
  'migrations-behind': {
    en: {
      ill: 'The database is older than this release. Run: tocsin migrate.',
      over: 'The database is up to date again.',
    },
    'zh-Hant': {
      ill: '資料庫版本比此程式版本舊。請執行：tocsin migrate。',
      over: '資料庫已更新至最新版本。',
    },
  },
  'no-lane': {
    en: {
      ill: 'No provider of any channel works. Nothing goes out: use the phone tree, and see: tocsin lanes.',
      over: 'A channel works again.',
    },
    'zh-Hant': {
      ill: '所有管道的供應商皆無法運作。訊息無法發出：請改用電話聯絡樹，並執行：tocsin lanes。',
      over: '已有管道恢復運作。',
    },
  },
  'webhook-silent': {
    en: {
      ill: 'Our public address does not answer. Carriers cannot report, replies wait: check proxy, name and certificate.',
      over: 'Our public address answers again.',
    },
    'zh-Hant': {
      ill: '我們的公開網址沒有回應。電信商無法回報，員工回覆暫緩：請檢查代理伺服器、網域與憑證。',
      over: '公開網址已恢復回應。',
    },
  },
  doubts: {
    en: {
      ill: 'Carriers take many messages and do not answer. They are sent again; some people may get them twice.',
      over: 'Carriers answer again.',
    },
    'zh-Hant': {
      ill: '電信商接收大量訊息卻沒有回應。系統會再次發送，部分人員可能收到兩次。',
      over: '電信商已恢復回應。',
    },
  },
  held: {
    en: {
      ill: 'After an outage or a restore an old incident is held. Nothing more of it is sent: open it, then go on or stop.',
      over: 'No incident is held any more.',
    },
    'zh-Hant': {
      ill: '系統中斷或還原備份後，有舊事件暫停發送。請開啟該事件，選擇繼續或停止。',
      over: '已沒有暫停發送的事件。',
    },
  },
  'playbook-broken': {
    en: {
      ill: 'A playbook file is broken. What was in use before stays in use: open Launch, or run: tocsin playbooks check.',
      over: 'Every playbook file can be loaded again.',
    },
    'zh-Hant': {
      ill: '有劇本檔案發生錯誤，仍使用先前的版本。請開啟「啟動」頁面，或執行：tocsin playbooks check。',
      over: '所有劇本檔案已可正常載入。',
    },
  },
};

/** An alarm's sentence in the best language for `wanted`. */
export function alarmText(kind: AlarmKind, turn: 'ill' | 'over', wanted: string): string {
  return pickLanguage(words[kind], wanted).value[turn];
}
