import { pickWords } from './pick-words.ts';

const english = {
  title: 'Playbook files',
  lead: 'Which text of each playbook is in use, and what was in use before.',
  toFiles: 'Files and versions',
  broken: 'These playbook files are broken. What was in use before stays in use.',
  place: '{file}, line {line}, column {column}:',
  inUse: 'In use: {version}, from {file}',
  stays: 'The file as it stands is refused. This version stays in use.',
  warnings: 'Could be better: {n} {n:place|places}',
  gone: 'No longer in the folder since {at}: it cannot be launched.',
  versions: 'Versions',
  versionsOf: 'Versions of {name}',
  seen: 'First seen {at}',
  present: 'in use',
  against: 'What differs from the version in use',
  changes: 'What changed in {name}',
  fromTo: 'From {from} to {to}',
  from: 'From',
  to: 'To',
  compare: 'Compare',
  same: 'The two are the same.',
  tooMany: 'Nearly everything differs. Read the two files side by side.',
  notKept: 'The text of version {version} was not kept.',
  line: 'Line {line}',
  added: 'Added:',
  removed: 'Removed:',
  ran: 'It ran version {version} of the playbook {name}.',
};
export type PlaybooksWords = typeof english;

const traditionalChinese: PlaybooksWords = {
  title: '劇本檔案',
  lead: '每份劇本目前使用的內容，以及先前使用的版本。',
  toFiles: '檔案與版本',
  broken: '下列劇本檔案有錯誤，仍使用先前的版本。',
  place: '{file} 第 {line} 行第 {column} 欄：',
  inUse: '使用中：{version}，檔案 {file}',
  stays: '目前的檔案無法採用，仍使用此版本。',
  warnings: '可改進之處：{n}',
  gone: '自 {at} 起資料夾中已無此檔案，無法啟動。',
  versions: '版本',
  versionsOf: '{name} 的版本',
  seen: '首次出現 {at}',
  present: '使用中',
  against: '與使用中版本的差異',
  changes: '{name} 的變更',
  fromTo: '從 {from} 到 {to}',
  from: '從',
  to: '到',
  compare: '比較',
  same: '兩者相同。',
  tooMany: '幾乎全部不同，請並排閱讀兩個檔案。',
  notKept: '版本 {version} 的內容沒有保存。',
  line: '第 {line} 行',
  added: '新增：',
  removed: '刪除：',
  ran: '此事件使用劇本 {name} 的版本 {version}。',
};

/** The words of the pages about playbook files and their versions. */
export function playbooksWords(language: string): PlaybooksWords {
  return pickWords<PlaybooksWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
