import { bestLanguage } from '../../kernel/language.ts';

const english = {
  number: 'Your staff number',
  go: 'Next',
  none: 'No incident is open',
  noneHint: 'Nothing needs an answer now. This page looks again by itself.',
  unknown: 'Nothing is asked of this number now. Check it, or tell your supervisor.',
  tooMany: 'Too many tries. Wait a minute, or tell your supervisor.',
  hello: 'Hello {name}',
  notMe: 'Not {name}? Back to the start',
  choose: 'Press one of the answers.',
  late: 'That took too long. Type your number again.',
  received: 'Received',
  back: 'Back to the start',
};

/** The words of a kiosk's page. Names in braces are filled in. */
export type KioskWords = typeof english;

const words: Readonly<Record<string, KioskWords>> = {
  en: english,
  'zh-Hant': {
    number: '您的員工編號',
    go: '下一步',
    none: '目前沒有進行中的事件',
    noneHint: '現在不需要回覆。此頁面會自動更新。',
    unknown: '此編號目前沒有需要回覆的事項。請確認編號，或告知主管。',
    tooMany: '嘗試次數過多。請稍候一分鐘，或告知主管。',
    hello: '{name}，您好',
    notMe: '不是{name}？回到開始',
    choose: '請按下其中一個回覆。',
    late: '已逾時，請重新輸入編號。',
    received: '已收到',
    back: '回到開始',
  },
  'zh-Hans': {
    number: '您的员工编号',
    go: '下一步',
    none: '目前没有进行中的事件',
    noneHint: '现在不需要回复。此页面会自动更新。',
    unknown: '此编号目前没有需要回复的事项。请确认编号，或告知主管。',
    tooMany: '尝试次数过多。请稍候一分钟，或告知主管。',
    hello: '{name}，您好',
    notMe: '不是{name}？回到开始',
    choose: '请按下其中一个回复。',
    late: '已超时，请重新输入编号。',
    received: '已收到',
    back: '回到开始',
  },
  es: {
    number: 'Su número de empleado',
    go: 'Siguiente',
    none: 'No hay ningún incidente abierto',
    noneHint: 'Ahora no hace falta responder. Esta página se actualiza sola.',
    unknown: 'Ahora no se pregunta nada a este número. Compruébelo o avise a su responsable.',
    tooMany: 'Demasiados intentos. Espere un minuto o avise a su responsable.',
    hello: 'Hola, {name}',
    notMe: '¿No es {name}? Volver al inicio',
    choose: 'Pulse una de las respuestas.',
    late: 'Ha pasado demasiado tiempo. Escriba su número otra vez.',
    received: 'Recibido',
    back: 'Volver al inicio',
  },
  ar: {
    number: 'رقمك الوظيفي',
    go: 'التالي',
    none: 'لا توجد حادثة مفتوحة',
    noneHint: 'لا حاجة إلى رد الآن. تتحدّث هذه الصفحة تلقائيًا.',
    unknown: 'لا سؤال لهذا الرقم الآن. تحقق منه أو أبلغ مشرفك.',
    tooMany: 'محاولات كثيرة. انتظر دقيقة أو أبلغ مشرفك.',
    hello: 'مرحبًا {name}',
    notMe: 'لست {name}؟ العودة إلى البداية',
    choose: 'اضغط أحد الردود.',
    late: 'انتهى الوقت. اكتب رقمك مرة أخرى.',
    received: 'وصلنا ردك',
    back: 'العودة إلى البداية',
  },
};

/** The languages of a kiosk's page. */
export const kioskLanguages: readonly string[] = Object.keys(words);

/** A kiosk's page in the best language for `language`. */
export function kioskWords(language: string): KioskWords {
  return words[bestLanguage(language, kioskLanguages)] ?? english;
}
