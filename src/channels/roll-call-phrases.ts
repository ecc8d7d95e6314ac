import { bestLanguage, type ByLanguage } from '../kernel/language.ts';

/** What is said to whoever answers for the people of a list by one text. */
export interface RollCallPhrases {
  /** Words for `safe` and `help` of somebody else, which are read as such when they come back. */
  readonly safe: string;
  readonly help: string;
  /** How to answer for several by one text; `examples` are as they would be written. */
  readonly how: (examples: string) => string;
  /** The same for all of a list, where not all of them were named. */
  readonly howAll: (people: number, example: string) => string;
  readonly countSafe: (people: number) => string;
  readonly countHelp: (people: number) => string;
  readonly recorded: (counts: string, silent: number) => string;
  readonly nothingRecorded: string;
  readonly whichList: string;
  /** Where it may be the reader's own answer: how to say it of the list, and for themselves. */
  readonly selfOrList: (ofList: string, own: string) => string;
  /** Before a reply that is about a list, whatever else it could be. */
  readonly list: string;
  readonly all: string;
}

/** In Spanish without á, í, ó and ú, as in all texts: one of them halves what a segment holds (GSM 03.38). */
const english: RollCallPhrases = {
  safe: 'ok',
  help: 'help',
  how: (examples) => `By text: ${examples}.`,
  howAll: (people, example) => `For all ${people}: ${example}.`,
  countSafe: (people) => `${people} safe`,
  countHelp: (people) => `${people} ${people === 1 ? 'needs' : 'need'} help`,
  recorded: (counts, silent) => `Recorded: ${counts}. ${silent} still silent.`,
  nothingRecorded: 'Nothing was recorded: we could not read that, or a number is not on your list.',
  whichList: 'Nothing was recorded: which list do you mean? Please mark them here:',
  selfOrList: (ofList, own) =>
    `Nothing was recorded. If you answer for your list, reply "${ofList}". For yourself: ${own}`,
  list: 'list',
  all: 'all',
};

const phrases: ByLanguage<RollCallPhrases> = {
  en: english,
  'zh-Hant': {
    safe: '平安',
    help: '需要協助',
    how: (examples) => `可回覆簡訊：${examples}。`,
    howAll: (people, example) => `全部 ${people} 人：${example}。`,
    countSafe: (people) => `${people} 人平安`,
    countHelp: (people) => `${people} 人需要協助`,
    recorded: (counts, silent) => `已記錄：${counts}。尚有 ${silent} 人未回覆。`,
    nothingRecorded: '未記錄任何人：無法辨識內容，或編號不在您的名單上。',
    whichList: '未記錄任何人：請問是哪一份名單？請由此註記：',
    selfOrList: (ofList, own) => `未記錄任何人。若是回報名單，請回覆「${ofList}」；若是您本人：${own}`,
    list: '名單',
    all: '全部',
  },
  'zh-Hans': {
    safe: '平安',
    help: '需要帮助',
    how: (examples) => `可回复短信：${examples}。`,
    howAll: (people, example) => `全部 ${people} 人：${example}。`,
    countSafe: (people) => `${people} 人平安`,
    countHelp: (people) => `${people} 人需要帮助`,
    recorded: (counts, silent) => `已记录：${counts}。还有 ${silent} 人未回复。`,
    nothingRecorded: '未记录任何人：无法识别内容，或编号不在您的名单上。',
    whichList: '未记录任何人：请问是哪一份名单？请由此标记：',
    selfOrList: (ofList, own) => `未记录任何人。若是回报名单，请回复“${ofList}”；若是您本人：${own}`,
    list: '名单',
    all: '全部',
  },
  es: {
    safe: 'bien',
    help: 'ayuda',
    how: (examples) => `Por SMS: ${examples}.`,
    howAll: (people, example) => `Para los ${people}: ${example}.`,
    countSafe: (people) => `${people} a salvo`,
    countHelp: (people) => `${people} ${people === 1 ? 'necesita' : 'necesitan'} ayuda`,
    recorded: (counts, silent) => `Registrado: ${counts}. Sin respuesta: ${silent}.`,
    nothingRecorded: 'No se ha registrado nada: no se entiende, o alguna cifra no es de su lista.',
    whichList: 'No se ha registrado nada: ¿de qué lista se trata? Marque en:',
    selfOrList: (ofList, own) =>
      `No se ha registrado nada. Si responde por su lista, escriba "${ofList}". Por usted: ${own}`,
    list: 'lista',
    all: 'todos',
  },
  ar: {
    safe: 'بخير',
    help: 'يحتاج مساعدة',
    how: (examples) => `برسالة نصية: ${examples}.`,
    howAll: (people, example) => `للجميع (${people}): ${example}.`,
    countSafe: (people) => `بأمان: ${people}`,
    countHelp: (people) => `بحاجة إلى مساعدة: ${people}`,
    recorded: (counts, silent) => `سُجِّل: ${counts}. لم يرد بعد: ${silent}.`,
    nothingRecorded: 'لم يُسجَّل شيء: لم نفهم الرسالة، أو فيها رقم ليس في قائمتك.',
    whichList: 'لم يُسجَّل شيء: أي قائمة تقصد؟ سجِّل هنا:',
    selfOrList: (ofList, own) => `لم يُسجَّل شيء. إن كان الرد عن قائمتك فاكتب "${ofList}". وعن نفسك: ${own}`,
    list: 'قائمة',
    all: 'الجميع',
  },
};

/** What is said of roll calls in this language; English where we have none. */
export function rollCallPhrasesFor(language: string): RollCallPhrases {
  return phrases[bestLanguage(language, Object.keys(phrases))] ?? english;
}
