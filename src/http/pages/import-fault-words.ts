import { fill } from './figures.ts';

/** What the importer says of a cell, line or header, with its numbers and names in groups, and the same in Chinese. */
const chinese: readonly (readonly [told: RegExp, words: string])[] = [
  [/^is empty$/, '空白'],
  [/^is missing from the header$/, '標題列缺少此欄位'],
  [/^stands in the header twice$/, '在標題列出現兩次'],
  [/^is not a column; known are (?<names>.+)$/, '不是可用的欄位。可用欄位：{names}'],
  [/^has a header and no rows$/, '只有標題列，沒有資料'],
  [/^has a value in column (?<n>\d+), which has no header$/, '第 {n} 欄有值，但該欄沒有標題'],
  [/^has (?<n>\d+) values where the header has (?<wanted>\d+)$/, '有 {n} 個值，標題列則有 {wanted} 個'],
  [/^has characters that cannot be read: save the file as UTF-8$/, '含無法讀取的字元，請將檔案另存為 UTF-8'],
  [/^has a quote that is never closed; nothing after/, '引號沒有結尾，其後均未讀取'],
  [
    /^has a quote that is never closed, or is far too long; nothing after/,
    '引號沒有結尾或內容過長，其後均未讀取',
  ],
  [
    /^has a quote inside a value: .*; nothing after/,
    '值內含引號：請重複該引號，並將整個值加上引號。其後均未讀取',
  ],
  [
    /^has text after a closing quote: .*; nothing after/,
    '引號結尾後還有文字：請重複值內的引號。其後均未讀取',
  ],
  [/^stands in line (?<n>\d+) already$/, '與第 {n} 行重複'],
  [/^is the employee in person$/, '不可為員工本人'],
  [/^is the external_id of nobody in the file or the directory$/, '不是檔案或員工資料中任何人的 external_id'],
  [/^is longer than (?<n>\d+) characters$/, '超過 {n} 個字元'],
  [/^has an entry longer than (?<n>\d+) characters$/, '有項目超過 {n} 個字元'],
  [/^is not an e-mail address$/, '不是電子郵件地址'],
  [/^is not a language tag such as en or zh-Hant$/, '不是語言代碼，例如 en 或 zh-Hant'],
  [/^is not a country code such as TW or NL$/, '不是國家代碼，例如 TW 或 NL'],
  [/^is not a time zone such as Asia\/Taipei$/, '不是時區，例如 Asia/Taipei'],
  [/^is not a phone number or short code$/, '不是電話號碼或簡碼'],
  [
    /^has no country code and the country is not known: write it like (?<n>.+)$/,
    '沒有國碼，且國家不明，請寫成 {n}',
  ],
  [/^was turned into a rounded number by a spreadsheet/, '已被試算表轉成近似數值，請將該欄設為文字格式'],
  [/^is too long for a phone number$/, '過長，不是電話號碼'],
  [/^is too short for a phone number$/, '過短，不是電話號碼'],
  [/^has an extension, which cannot be dialled/, '含分機，無法直撥，請提供直撥號碼'],
  [/^has letters in it$/, '含有字母'],
  [/^holds more than one number$/, '含多個號碼'],
  [/^has characters that are not part of a phone number$/, '含有非電話號碼的字元'],
  [/^is not a phone number$/, '不是電話號碼'],
  [/^has a country code that does not exist$/, '國碼不存在'],
  [/^is not a number in use in (?<where>\S+)$/, '在 {where} 不是使用中的號碼'],
  [/^is too short for a number in (?<where>\S+)$/, '以 {where} 的號碼而言過短'],
  [/^is not as long as a number in (?<where>\S+)$/, '長度與 {where} 的號碼不符'],
  [/^is a premium-rate number$/, '是付費號碼'],
  [/^belongs to no phone that rings$/, '不是會響鈴的電話'],
  [/^is one of Tocsin's own sender numbers$/, '是 Tocsin 自己的發送號碼'],
];

/** A fault of a file in the reader's language, the value it quotes before it; in English where there is no other. */
export function faultText(detail: string, language: string): string {
  if (language !== 'zh-Hant') return detail;
  const { quoted = '', told = detail } = /^(?<quoted>".*" )?(?<told>.*)$/s.exec(detail)?.groups ?? {};
  for (const [pattern, words] of chinese) {
    const found = pattern.exec(told);
    if (found !== null) return quoted + fill(words, found.groups ?? {});
  }
  return detail;
}
