import { bestLanguage, type ByLanguage } from '../kernel/language.ts';

/** The words around a message, which every channel shares. `{label}`-like parts are arguments. */
export interface Phrases {
  /** The tag a carrier's speech takes. */
  readonly voice: string;
  /** The line of an SMS that asks for an answer: `Reply 1 Safe, 2 I need help`. */
  readonly reply: (choices: string) => string;
  /** The same where others share the phone: `Ana, reply 12 Safe`. */
  readonly replyOf: (name: string, choices: string) => string;
  readonly choice: (key: string, label: string) => string;
  readonly choicesBetween: string;
  /** Before the link, where an answer is asked for and where none is. */
  readonly confirmHere: string;
  readonly readHere: string;
  readonly colon: string;
  readonly pressKey: (key: string, label: string) => string;
  readonly sentenceEnd: string;
  /** What comes back to the employee: their answer arrived. */
  readonly received: (label: string) => string;
  /** Behind it, where that question was asked anew since. */
  readonly askedAnew: string;
  /** Before the words that say what has changed since they answered: `What has changed: …`. */
  readonly changed: string;
  /** With the emergency number of their site; null: it is not known. */
  readonly helpReceived: (label: string, emergencyNumber: string | null) => string;
  /** The same where they cried for help in their own words. */
  readonly distressReceived: (emergencyNumber: string | null) => string;
  /** To whoever would come to somebody's help: another goes already, or no help is needed any more. */
  readonly somebodyGoes: (name: string) => string;
  readonly helpCleared: string;
  readonly notUnderstood: string;
  /** Spoken: how to hear the message again, that no key came, and the end of the call. */
  readonly repeat: string;
  readonly noKey: string;
  readonly goodbye: string;
  /** Spoken: a key that may be a machine's is made sure by another one. */
  readonly pressSure: (label: string, key: string) => string;
  /** Spoken to a mailbox: the number that whoever hears it may ring. */
  readonly callBack: (number: string) => string;
  /** Spoken while we are away: the message is read, and no key is taken. */
  readonly keysAway: string;
}

const english: Phrases = {
  voice: 'en-US',
  reply: (choices) => `Reply ${choices}`,
  replyOf: (name, choices) => `${name}, reply ${choices}`,
  choice: (key, label) => `${key} ${label}`,
  choicesBetween: ', ',
  confirmHere: 'Confirm here',
  readHere: 'Read it here',
  colon: ': ',
  pressKey: (key, label) => `For ${label}, press ${key}.`,
  sentenceEnd: '.',
  received: (label) => `Received: ${label}. Thank you.`,
  askedAnew: 'That was asked before something changed: please answer the newest message as well.',
  changed: 'What has changed',
  helpReceived: (label, emergencyNumber) =>
    `Received: ${label}. The crisis team can see it. If you are in danger, call ${emergencyNumber ?? 'the emergency number'} as well.`,
  distressReceived: (emergencyNumber) =>
    `We read that you may need help. The crisis team can see it. If you are in danger, call ${emergencyNumber ?? 'the emergency number'} as well. Say more here:`,
  somebodyGoes: (name) => `Thank you. ${name} is on the way already: you need not go.`,
  helpCleared: 'Thank you. This call for help has been cleared: you need not go.',
  notUnderstood: 'Sorry, we could not read your answer.',
  repeat: 'To hear this again, press star.',
  noKey: 'We received no key.',
  goodbye: 'Goodbye.',
  pressSure: (label, key) => `You chose: ${label}. To confirm, press ${key}.`,
  callBack: (number) => `To answer, call ${number}.`,
  keysAway: 'No key can be taken right now. Please answer in another way.',
};

const traditionalChinese: Phrases = {
  voice: 'zh-TW',
  reply: (choices) => `請回覆 ${choices}`,
  replyOf: (name, choices) => `${name}請回覆 ${choices}`,
  choice: (key, label) => `${key} ${label}`,
  choicesBetween: '，',
  confirmHere: '請由此確認',
  readHere: '由此閱讀訊息',
  colon: '：',
  pressKey: (key, label) => `${label}，請按 ${key}。`,
  sentenceEnd: '。',
  received: (label) => `已收到：${label}。謝謝您。`,
  askedAnew: '這是情況改變前的問題，請再回覆最新一則訊息。',
  changed: '情況變化',
  helpReceived: (label, emergencyNumber) =>
    `已收到：${label}。危機應變小組看得到您的回覆。如有立即危險，請同時撥打${emergencyNumber === null ? '緊急電話' : ` ${emergencyNumber}`}。`,
  distressReceived: (emergencyNumber) =>
    `我們看到您可能需要協助，危機應變小組看得到您的訊息。如有立即危險，請同時撥打${emergencyNumber === null ? '緊急電話' : ` ${emergencyNumber}`}。請由此補充說明：`,
  somebodyGoes: (name) => `謝謝您。${name}已在前往途中，您不必前往。`,
  helpCleared: '謝謝您。此求助已解除，您不必前往。',
  notUnderstood: '抱歉，無法辨識您的回覆。',
  repeat: '重聽請按星號鍵。',
  noKey: '未收到按鍵。',
  goodbye: '再見。',
  pressSure: (label, key) => `您選擇了：${label}。確認請按 ${key}。`,
  callBack: (number) => `回覆請撥 ${number}。`,
  keysAway: '目前無法接收按鍵，請以其他方式回覆。',
};

const simplifiedChinese: Phrases = {
  voice: 'zh-CN',
  reply: (choices) => `请回复 ${choices}`,
  replyOf: (name, choices) => `${name}请回复 ${choices}`,
  choice: (key, label) => `${key} ${label}`,
  choicesBetween: '，',
  confirmHere: '请由此确认',
  readHere: '由此阅读消息',
  colon: '：',
  pressKey: (key, label) => `${label}，请按 ${key}。`,
  sentenceEnd: '。',
  received: (label) => `已收到：${label}。谢谢您。`,
  askedAnew: '这是情况改变前的问题，请再回复最新一则消息。',
  changed: '情况变化',
  helpReceived: (label, emergencyNumber) =>
    `已收到：${label}。危机应对小组看得到您的回复。如有紧急危险，请同时拨打${emergencyNumber === null ? '紧急求助电话' : ` ${emergencyNumber}`}。`,
  distressReceived: (emergencyNumber) =>
    `我们看到您可能需要帮助，危机应对小组看得到您的消息。如有紧急危险，请同时拨打${emergencyNumber === null ? '紧急求助电话' : ` ${emergencyNumber}`}。请由此补充说明：`,
  somebodyGoes: (name) => `谢谢您。${name}已在赶去途中，您不必前往。`,
  helpCleared: '谢谢您。此求助已解除，您不必前往。',
  notUnderstood: '抱歉，无法识别您的回复。',
  repeat: '重听请按星号键。',
  noKey: '未收到按键。',
  goodbye: '再见。',
  pressSure: (label, key) => `您选择了：${label}。确认请按 ${key}。`,
  callBack: (number) => `回复请拨 ${number}。`,
  keysAway: '目前无法接收按键，请以其他方式回复。',
};

/** Without á, í, ó and ú where a text message shows it: one of them halves what a segment holds (GSM 03.38). */
const spanish: Phrases = {
  voice: 'es-ES',
  reply: (choices) => `Responda ${choices}`,
  replyOf: (name, choices) => `${name}, responda ${choices}`,
  choice: (key, label) => `${key} ${label}`,
  choicesBetween: ', ',
  confirmHere: 'Confirme en',
  readHere: 'Leer en',
  colon: ': ',
  pressKey: (key, label) => `Para ${label}, pulse ${key}.`,
  sentenceEnd: '.',
  received: (label) => `Recibido: ${label}. Gracias.`,
  askedAnew: 'Era la pregunta de antes de un cambio. Conteste también al mensaje nuevo.',
  changed: 'Qué ha cambiado',
  helpReceived: (label, emergencyNumber) =>
    `Recibido: ${label}. El equipo de crisis puede verlo. Si corre peligro, llame igualmente al ${emergencyNumber ?? 'servicio de emergencias'}.`,
  distressReceived: (emergencyNumber) =>
    `Entendemos que puede necesitar ayuda. El equipo de crisis puede verlo. Si corre peligro, llame igualmente al ${emergencyNumber ?? 'servicio de emergencias'}. Cuente el resto en:`,
  somebodyGoes: (name) => `Gracias. ${name} ya va de camino: no hace falta que vaya.`,
  helpCleared: 'Gracias. Este aviso de ayuda ya se ha resuelto: no hace falta que vaya.',
  notUnderstood: 'No hemos entendido su respuesta.',
  repeat: 'Para escucharlo de nuevo, pulse asterisco.',
  noKey: 'No hemos recibido ninguna tecla.',
  goodbye: 'Adiós.',
  pressSure: (label, key) => `Ha elegido: ${label}. Para confirmar, pulse ${key}.`,
  callBack: (number) => `Para responder, llame al ${number}.`,
  keysAway: 'Ahora no se puede recibir ninguna tecla. Responda de otra manera.',
};

const arabic: Phrases = {
  voice: 'ar-AE',
  reply: (choices) => `أجب برقم ${choices}`,
  replyOf: (name, choices) => `${name}، أجب برقم ${choices}`,
  choice: (key, label) => `${key} ${label}`,
  choicesBetween: '، ',
  confirmHere: 'أكِّد هنا',
  readHere: 'اقرأها هنا',
  colon: ': ',
  pressKey: (key, label) => `${label}: اضغط ${key}.`,
  sentenceEnd: '.',
  received: (label) => `وصلنا ردك: ${label}. شكرًا لك.`,
  askedAnew: 'كان هذا السؤال قبل أن يتغير الوضع: أجب عن أحدث رسالة أيضًا.',
  changed: 'ما الذي تغيّر',
  helpReceived: (label, emergencyNumber) =>
    `وصلنا ردك: ${label}. يمكن لفريق الأزمات أن يراه. إن كنت في خطر فاتصل أيضًا ${emergencyNumber === null ? 'برقم الطوارئ' : `بالرقم ${emergencyNumber}`}.`,
  distressReceived: (emergencyNumber) =>
    `قرأنا أنك قد تحتاج إلى مساعدة. يمكن لفريق الأزمات أن يرى رسالتك. إن كنت في خطر فاتصل أيضًا ${emergencyNumber === null ? 'برقم الطوارئ' : `بالرقم ${emergencyNumber}`}. أخبرنا بالمزيد هنا:`,
  somebodyGoes: (name) => `شكرًا لك. ${name} في الطريق بالفعل، فلا حاجة إلى ذهابك.`,
  helpCleared: 'شكرًا لك. انتهى طلب المساعدة هذا، فلا حاجة إلى ذهابك.',
  notUnderstood: 'عذرًا، لم نفهم ردك.',
  repeat: 'للاستماع مرة أخرى اضغط النجمة.',
  noKey: 'لم نتلقَّ أي رقم.',
  goodbye: 'مع السلامة.',
  pressSure: (label, key) => `اخترت: ${label}. للتأكيد اضغط ${key}.`,
  callBack: (number) => `للرد اتصل بالرقم ${number}.`,
  keysAway: 'لا يمكن استقبال الأرقام الآن. يُرجى الرد بطريقة أخرى.',
};

const phrases: ByLanguage<Phrases> = {
  en: english,
  'zh-Hant': traditionalChinese,
  'zh-Hans': simplifiedChinese,
  es: spanish,
  ar: arabic,
};

/** The words around a text of this language; English where we have none. */
export function phrasesFor(language: string): Phrases {
  return phrases[bestLanguage(language, Object.keys(phrases))] ?? english;
}

/** The tag to speak a text of this language with: the one we know, else the text's own. */
export function voiceLanguage(language: string): string {
  const known = Object.entries(phrases).find(([tag]) => language === tag || language.startsWith(`${tag}-`));
  return known === undefined ? language : known[1].voice;
}
