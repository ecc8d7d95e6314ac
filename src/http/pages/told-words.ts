import { pickWords } from './pick-words.ts';

const english = {
  title: 'Who was told of the silent',
  hint: 'A list names whoever did not answer in time and whom nothing reaches. Others join as their time ends.',
  lines: {
    untold: '{who} is being told: {n} silent.',
    told: '{who}: first told at {at}. {n} of the {all} on their list are still silent.',
    lost: '{who}: told of {n} silent, but nothing has reached them.',
    accounted: '{who}: everyone on their list is accounted for ({all}).',
    cleared: '{who} has cleared the list with {n} silent: “{note}”',
    'handed-over': '{who} could not be reached: {heir} has the list.',
    over: '{who}: first told at {at}, and that it is over. {n} of the {all} on their list did not answer.',
    nobody: '{n} silent, and nobody to tell: the directory names nobody as {role}.',
  },
  holder: '{name} ({role})',
  roles: { 'roll-call': 'roll call', deputy: 'deputy', manager: 'manager' } as Record<string, string>,
};

/**
 * The words about who was told of the silent. `{who}`: name and role; `{at}`: when they were first told. A list never holds
 * all of the silent: `{n}` of the `{all}` who were ever on it are.
 */
export type ToldWords = typeof english;

const traditionalChinese: ToldWords = {
  title: '未回覆名單已送交',
  hint: '名單列出逾時未回覆與無法聯繫的人，其他人時限一到也會列入。',
  lines: {
    untold: '正在通知{who}：{n} 人未回覆。',
    told: '{who}：{at} 首次通知，名單上 {all} 人中 {n} 人仍未回覆。',
    lost: '{who}：已就 {n} 人未回覆發出通知，但未能送達。',
    accounted: '{who}：名單上 {all} 人均已確認。',
    cleared: '{who}已結束名單，{n} 人未回覆：「{note}」',
    'handed-over': '無法聯繫{who}，名單已轉交{heir}。',
    over: '{who}：{at} 首次通知，並已告知事件結束。名單上 {all} 人中 {n} 人未回覆。',
    nobody: '{n} 人未回覆，但通訊錄未指定{role}，無人可通知。',
  },
  holder: '{name}（{role}）',
  roles: { 'roll-call': '點名負責人', deputy: '代理人', manager: '主管' },
};

/** They in the best language for `language`. */
export function toldWords(language: string): ToldWords {
  return pickWords<ToldWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
