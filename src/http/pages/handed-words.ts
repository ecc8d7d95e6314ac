import { bestLanguage } from '../../kernel/language.ts';

const english = {
  open: '{n} {n:message|messages} for {group}',
  none: 'Nothing is with {group} now',
  noneHint: 'What was dealt with, or has gone back to the crisis team, is not shown here any more.',
  what: 'Employees wrote this. Please answer. After {minutes} minutes it goes back to the crisis team.',
  closed: 'This is over. Nothing can be answered here any more.',
  call: 'may be a cry for help',
  noWords: 'Wrote nothing with it.',
  yourWords: 'Your answer to {name}. It goes to them alone.',
  send: 'Send the answer',
  read: 'Dealt with, no answer needed',
  back: 'Give back to the crisis team',
  sent: 'Your answer is on its way.',
  isRead: 'Noted as dealt with.',
  isBack: 'Given back to the crisis team.',
  noText: 'Write your answer first, {most} characters at most. Nothing was sent.',
  gone: 'This was dealt with meanwhile, has gone back to the crisis team, or nothing is sent now. Nothing was done.',
};

/** The words of the page of what was handed to a group. Names in braces are filled in. */
export type HandedWords = typeof english;

const traditionalChinese: HandedWords = {
  open: '{n} 則訊息轉交給{group}',
  none: '目前沒有轉交給{group}的訊息',
  noneHint: '已處理或已退回危機應變小組的訊息不再顯示於此。',
  what: '以下是員工的來訊，請回覆。{minutes} 分鐘後將退回危機應變小組。',
  closed: '此事件已結束，無法再於此回覆。',
  call: '可能在求助',
  noWords: '未附上文字。',
  yourWords: '您給{name}的回覆，只傳給本人。',
  send: '送出回覆',
  read: '已處理，無須回覆',
  back: '退回危機應變小組',
  sent: '回覆正在傳送。',
  isRead: '已記錄為處理完畢。',
  isBack: '已退回危機應變小組。',
  noText: '請先輸入您的回覆，最多 {most} 字。未送出任何訊息。',
  gone: '其間已有人處理、已退回危機應變小組，或目前不傳送訊息。未執行任何動作。',
};

const simplifiedChinese: HandedWords = {
  open: '{n} 条消息转交给{group}',
  none: '目前没有转交给{group}的消息',
  noneHint: '已处理或已退回危机应变小组的消息不再显示于此。',
  what: '以下是员工的来信，请回复。{minutes} 分钟后将退回危机应变小组。',
  closed: '此事件已结束，无法再于此回复。',
  call: '可能在求助',
  noWords: '未附上文字。',
  yourWords: '您给{name}的回复，只发给本人。',
  send: '发送回复',
  read: '已处理，无须回复',
  back: '退回危机应变小组',
  sent: '回复正在发送。',
  isRead: '已记录为处理完毕。',
  isBack: '已退回危机应变小组。',
  noText: '请先输入您的回复，最多 {most} 字。未发送任何消息。',
  gone: '其间已有人处理、已退回危机应变小组，或目前不发送消息。未执行任何操作。',
};

const spanish: HandedWords = {
  open: '{n} {n:mensaje|mensajes} para {group}',
  none: 'Ahora no hay nada para {group}',
  noneHint: 'Lo que ya se atendió o volvió al equipo de crisis no se muestra aquí.',
  what: 'Esto lo escribieron empleados. Por favor, responda. A los {minutes} minutos vuelve al equipo de crisis.',
  closed: 'Esto ha terminado. Ya no se puede responder aquí.',
  call: 'puede pedir auxilio',
  noWords: 'No escribió nada más.',
  yourWords: 'Su respuesta a {name}. Solo la recibe esa persona.',
  send: 'Enviar la respuesta',
  read: 'Atendido, no hace falta responder',
  back: 'Devolver al equipo de crisis',
  sent: 'Su respuesta está en camino.',
  isRead: 'Anotado como atendido.',
  isBack: 'Devuelto al equipo de crisis.',
  noText: 'Escriba antes su respuesta, de {most} caracteres como máximo. No se envió nada.',
  gone: 'Alguien lo atendió entretanto, volvió al equipo de crisis o ahora no se envía nada. No se hizo nada.',
};

const arabic: HandedWords = {
  open: 'رسائل إلى {group} (العدد: {n})',
  none: 'لا شيء لدى {group} الآن',
  noneHint: 'ما تمت معالجته أو أعيد إلى فريق الأزمات لا يظهر هنا.',
  what: 'كتب الموظفون ما يلي. يُرجى الرد. بعد {minutes} دقيقة تعود الرسائل إلى فريق الأزمات.',
  closed: 'انتهى هذا الحدث ولم يعد الرد ممكنًا هنا.',
  call: 'قد يكون نداء استغاثة',
  noWords: 'لم يُكتب شيء.',
  yourWords: 'ردك إلى {name}. يصل إليه وحده.',
  send: 'إرسال الرد',
  read: 'تمت المعالجة ولا حاجة إلى رد',
  back: 'إعادة إلى فريق الأزمات',
  sent: 'ردك في الطريق.',
  isRead: 'سُجّل أنه عولج.',
  isBack: 'أعيد إلى فريق الأزمات.',
  noText: 'اكتب ردك أولًا، بحد أقصى {most} حرف. لم يُرسل شيء.',
  gone: 'عالجه أحد في هذه الأثناء، أو أعيد إلى فريق الأزمات، أو لا يُرسل شيء الآن. لم يُنفذ شيء.',
};

const words: Readonly<Record<string, HandedWords>> = {
  en: english,
  'zh-Hant': traditionalChinese,
  'zh-Hans': simplifiedChinese,
  es: spanish,
  ar: arabic,
};

/** The languages of the page. */
export const handedLanguages: readonly string[] = Object.keys(words);

/** They in the best language for `language`. */
export function handedWords(language: string): HandedWords {
  return words[bestLanguage(language, handedLanguages)] ?? english;
}
