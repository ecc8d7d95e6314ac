import { bestLanguage } from '../../kernel/language.ts';

const english = {
  exercise: 'EXERCISE. This is a drill.',
  simulated: 'Simulated: nobody real is reached.',
  to: 'For {name}',
  question: 'Tell us how you are',
  have: 'We have your answer',
  haveHelp: 'The crisis team can see it. If you are in danger, call for help as well.',
  change: 'Change my answer',
  changed:
    'What stands above is new since you answered. Does your answer still hold? Press it again, or another.',
  note: 'Anything we should know? Where are you, what do you need? (may stay empty)',
  choose: 'Choose one of the answers below.',
  call: 'In danger? Call {number}.',
  callAny: 'In danger? Call the emergency number.',
  over: 'This is over. You can still answer.',
  earlier: 'Said before:',
  wrote: 'You wrote:',
  team: 'The team answered:',
  goes: '{name} is on the way already. You need not go.',
  callCleared: 'This call for help has been cleared. You need not go.',
  unknownTitle: 'This page is not here',
  unknown: 'The link is wrong or no longer used. If you got it in a message, open it again from there.',
  sorry: 'Your answer could not be kept',
  sorryHint: 'Please try again, or reply to the text message.',
};

/** The words of the employee's page. Names in braces are filled in. */
export type EmployeeWords = typeof english;

const traditionalChinese: EmployeeWords = {
  exercise: '演習：這只是演練。',
  simulated: '模擬模式：不會聯繫任何真實人員。',
  to: '致 {name}',
  question: '請告訴我們您的狀況',
  have: '我們已收到您的回覆',
  haveHelp: '危機應變小組看得到您的回覆。如有立即危險，請同時撥打緊急電話。',
  change: '更改我的回覆',
  changed: '以上內容在您回覆後才發布。您的回覆仍然正確嗎？請再按一次，或改選其他回覆。',
  note: '還有什麼要告訴我們？您在哪裡、需要什麼？（可留空）',
  choose: '請選擇下方其中一個回覆。',
  call: '有危險？請撥 {number}。',
  callAny: '有危險？請撥打緊急電話。',
  over: '此事件已結束，您仍可回覆。',
  earlier: '先前通知：',
  wrote: '您寫道：',
  team: '應變小組回覆：',
  goes: '{name}已在前往途中，您不必前往。',
  callCleared: '此求助已解除，您不必前往。',
  unknownTitle: '沒有這個頁面',
  unknown: '連結有誤或已停用。若您是從訊息中取得，請由該訊息重新開啟。',
  sorry: '未能保存您的回覆',
  sorryHint: '請再試一次，或直接回覆簡訊。',
};

const simplifiedChinese: EmployeeWords = {
  exercise: '演习：这只是演练。',
  simulated: '模拟模式：不会联系任何真实人员。',
  to: '致 {name}',
  question: '请告诉我们您的状况',
  have: '我们已收到您的回复',
  haveHelp: '危机应对小组看得到您的回复。如有紧急危险，请同时拨打紧急求助电话。',
  change: '更改我的回复',
  note: '还有什么要告诉我们？您在哪里、需要什么？（可留空）',
  choose: '请选择下方其中一个回复。',
  call: '有危险？请拨 {number}。',
  callAny: '有危险？请拨打紧急求助电话。',
  over: '此事件已结束，您仍可回复。',
  earlier: '先前通知：',
  changed: '以上内容在您回复后才发布。您的回复仍然正确吗？请再按一次，或改选其他回复。',
  wrote: '您写道：',
  team: '应对小组回复：',
  goes: '{name}已在赶去途中，您不必前往。',
  callCleared: '此求助已解除，您不必前往。',
  unknownTitle: '没有这个页面',
  unknown: '链接有误或已停用。若您是从消息中取得，请由该消息重新打开。',
  sorry: '未能保存您的回复',
  sorryHint: '请再试一次，或直接回复短信。',
};

const spanish: EmployeeWords = {
  exercise: 'SIMULACRO. Esto es un ejercicio.',
  simulated: 'Simulado: no se avisa a nadie de verdad.',
  to: 'Para {name}',
  question: 'Díganos cómo está',
  have: 'Tenemos su respuesta',
  haveHelp: 'El equipo de crisis puede verla. Si corre peligro, llame también a emergencias.',
  change: 'Cambiar mi respuesta',
  note: '¿Algo que debamos saber? ¿Dónde está, qué necesita? (puede quedar vacío)',
  choose: 'Elija una de las respuestas de abajo.',
  call: '¿En peligro? Llame al {number}.',
  callAny: '¿En peligro? Llame a emergencias.',
  over: 'Esto ha terminado. Aún puede responder.',
  earlier: 'Dicho antes:',
  changed:
    'Lo de arriba es nuevo desde que respondió. ¿Sigue siendo válida su respuesta? Púlsela de nuevo, u otra.',
  wrote: 'Usted escribió:',
  team: 'El equipo respondió:',
  goes: '{name} ya va de camino. No hace falta que vaya.',
  callCleared: 'Este aviso de ayuda ya se ha resuelto. No hace falta que vaya.',
  unknownTitle: 'Esta página no está aquí',
  unknown: 'El enlace es incorrecto o ya no se usa. Si le llegó en un mensaje, ábralo de nuevo desde allí.',
  sorry: 'No se ha podido guardar su respuesta',
  sorryHint: 'Inténtelo de nuevo o responda al mensaje de texto.',
};

const arabic: EmployeeWords = {
  exercise: 'تمرين: هذا تدريب فقط.',
  simulated: 'محاكاة: لا يصل شيء إلى أشخاص حقيقيين.',
  to: 'إلى {name}',
  question: 'أخبرنا كيف حالك',
  have: 'وصلنا ردك',
  haveHelp: 'يمكن لفريق الأزمات أن يراه. إن كنت في خطر فاتصل برقم الطوارئ أيضًا.',
  change: 'تغيير ردي',
  note: 'هل من شيء نحتاج إلى معرفته؟ أين أنت وماذا تحتاج؟ (يمكن تركه فارغًا)',
  choose: 'اختر أحد الردود أدناه.',
  call: 'في خطر؟ اتصل بالرقم {number}.',
  callAny: 'في خطر؟ اتصل برقم الطوارئ.',
  over: 'انتهى هذا الحدث. لا يزال بإمكانك الرد.',
  earlier: 'قيل سابقًا:',
  changed: 'ما ورد أعلاه جديد منذ ردك. هل ما زال ردك صحيحًا؟ اضغط عليه مرة أخرى أو اختر غيره.',
  wrote: 'كتبتَ:',
  team: 'ردّ الفريق:',
  goes: '{name} في الطريق بالفعل. لا حاجة إلى ذهابك.',
  callCleared: 'انتهى طلب المساعدة هذا. لا حاجة إلى ذهابك.',
  unknownTitle: 'هذه الصفحة غير موجودة',
  unknown: 'الرابط خاطئ أو لم يعد مستخدمًا. إن وصلك في رسالة فافتحه منها مرة أخرى.',
  sorry: 'تعذّر حفظ ردك',
  sorryHint: 'حاول مرة أخرى، أو أجب على الرسالة النصية.',
};

const words: Readonly<Record<string, EmployeeWords>> = {
  en: english,
  'zh-Hant': traditionalChinese,
  'zh-Hans': simplifiedChinese,
  es: spanish,
  ar: arabic,
};

/** The employee's page in the best language for `language`. */
export function employeeWords(language: string): EmployeeWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
