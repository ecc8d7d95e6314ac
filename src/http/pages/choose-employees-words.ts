import { pickWords } from './pick-words.ts';

const english = {
  byNameOrNumber: 'Name or employee number',
  several: 'Choose who is meant by "{given}".',
  many: 'More than {n} people fit "{given}": choose one of them, or write more of the name.',
  nobody: 'Nobody active has "{given}" in their name or number. Nothing was sent.',
  whoIsMeant: 'Who is meant?',
  asWritten: 'Somebody else: look for what I write above',
  leftOut:
    '{n} {n:person is|people are} left out by the playbook: they are not told, not asked for others, and not shown.',
  leftOutOperators: '{n} of them may sign in here, and would see the incident on its pages.',
  leftOutNone: 'Nobody is left out: what the playbook would leave out by was left empty.',
};

const chinese: typeof english = {
  byNameOrNumber: '姓名或員工編號',
  several: '請選擇「{given}」是指哪一位。',
  many: '符合「{given}」的人員超過 {n} 位：請從中選擇，或輸入更完整的姓名。',
  nobody: '沒有在職人員的姓名或編號含有「{given}」。未發送任何訊息。',
  whoIsMeant: '是指哪一位？',
  asWritten: '以上皆非：依上方輸入的文字再找一次',
  leftOut: '依程序書排除 {n} 人：不通知、不請其代理他人，也不顯示。',
  leftOutOperators: '其中 {n} 人可登入本系統，會在事件頁面上看到此事件。',
  leftOutNone: '沒有排除任何人：程序書所指的排除對象未填寫。',
};

/** The words of choosing employees at a launch, and of whom the playbook leaves out. */
export function employeeWords(language: string): typeof english {
  return pickWords(language, { en: english, 'zh-Hant': chinese });
}
