import { pickWords } from './pick-words.ts';

const english = {
  title: 'Kiosks',
  lead: 'A shared device at a gate or in a canteen, where people without a phone answer by their staff number.',
  none: 'There are no kiosks.',
  add: 'Make a kiosk',
  site: 'Site',
  place: 'Where it stands',
  placeHint: 'The gate, the canteen. People read it on the page.',
  made: 'The new kiosk at {place}. Open this address on it',
  madeAt: 'Made',
  used: 'Took an answer last',
  never: 'never',
  revoke: 'End this kiosk',
  revokeHint: 'Its address opens nothing from now on. What was answered at it stays.',
  revoked: 'ended {at}',
  mend: 'Something must be mended first. Nothing was changed.',
  noSite: 'is none of the sites',
  noPlace: 'must be said',
};
export type KiosksWords = typeof english;

const traditionalChinese: KiosksWords = {
  title: '共用回報機',
  lead: '設於門口或餐廳的共用裝置，沒有手機的人以員工編號在此回覆。',
  none: '目前沒有共用回報機。',
  add: '新增共用回報機',
  site: '廠區',
  place: '設置地點',
  placeHint: '例如大門、餐廳。會顯示於頁面上。',
  made: '新的共用回報機（{place}）。請在該裝置開啟此網址',
  madeAt: '建立於',
  used: '最後一次收到回覆',
  never: '從未',
  revoke: '停用此回報機',
  revokeHint: '此後該網址無法開啟。已收到的回覆會保留。',
  revoked: '已於 {at} 停用',
  mend: '有欄位需要修正，尚未做任何變更。',
  noSite: '不是已知的廠區',
  noPlace: '必須填寫',
};

/** The words of the console's page of kiosks. */
export function kiosksWords(language: string): KiosksWords {
  return pickWords<KiosksWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
