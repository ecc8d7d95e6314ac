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
  goes: '{name}已在前往途中，您不必前往。',
  callCleared: '此求助已解除，您不必前往。',
  unknownTitle: '沒有這個頁面',
  unknown: '連結有誤或已停用。若您是從訊息中取得，請由該訊息重新開啟。',
  sorry: '未能保存您的回覆',
  sorryHint: '請再試一次，或直接回覆簡訊。',
};

const words: Readonly<Record<string, EmployeeWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** The employee's page in the best language for `language`. */
export function employeeWords(language: string): EmployeeWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
