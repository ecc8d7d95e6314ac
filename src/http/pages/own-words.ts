import { bestLanguage } from '../../kernel/language.ts';

const english = {
  title: 'How we reach you in a crisis',
  push: 'Messages on this device',
  pushWhat:
    'The fastest way: they come at once, also where there is no phone signal, and you answer by one tap.',
  pushLost: 'They do not arrive on your device any more. Please turn them on again.',
  turnOn: 'Turn on here',
  turning: 'Turning on…',
  on: 'On. Messages arrive on this device.',
  blocked:
    'Your browser blocks them. Allow notifications for this site in its settings, then open this page again.',
  failed: 'That did not work. Check your network and try again.',
  cannot: 'This browser cannot do it.',
  apple:
    'iPhone or iPad: first tap Share, then “Add to Home Screen”. Open the page from there and turn it on.',
  needsScript: 'Turning on needs JavaScript.',
  points: 'Your contact points',
  none: 'We have none. Please tell us.',
  channels: { push: 'App', sms: 'Text', email: 'E-mail', voice: 'Call' } as Record<string, string>,
  standing: {
    usable: 'works',
    unproven: 'not used yet',
    'opted-out': 'you asked us not to',
    invalid: 'does not work',
  } as Record<string, string>,
  wrong:
    'Tick what is wrong, and write what is right or missing. The crisis team mends it; until then nothing changes.',
  right: 'What is right?',
  tell: 'Tell the crisis team',
  noted: 'Thank you. The crisis team has it.',
  full: 'The crisis team has your notes and has not read them yet. Please call somebody there.',
  empty: 'Tick something, or write something.',
  language: 'Your language',
  choose: 'Use this language',
  chosen: 'Saved.',
  unknownLanguage: 'We do not know this language.',
  card: 'Save our numbers',
  cardWhat:
    'Then you see that it is us. Let them ring at night too: on an iPhone by “Emergency Bypass” in the contact, on Android by a star.',
  save: 'Save the contact',
  cardName: 'Crisis messages',
  cardNote: 'Crisis messages of your employer come from here. Let them ring at night too.',
  verify: 'Is a message really ours?',
  verifyWhat: 'We write from these only, and never ask for a password. What we last sent you:',
  sentNothing: 'We have sent you nothing yet.',
};

/** The words of an employee's own page. Names in braces are filled in. */
export type OwnWords = typeof english;

const traditionalChinese: OwnWords = {
  title: '發生緊急事件時如何聯繫您',
  push: '在此裝置接收訊息',
  pushWhat: '這是最快的方式：訊息立即送達，沒有電話訊號也能收到，按一下即可回覆。',
  pushLost: '訊息已無法送達您的裝置，請重新開啟。',
  turnOn: '在此開啟',
  turning: '開啟中…',
  on: '已開啟，訊息會送達此裝置。',
  blocked: '瀏覽器封鎖了通知。請在設定中允許此網站的通知，再重新開啟本頁。',
  failed: '未能開啟。請檢查網路後再試一次。',
  cannot: '此瀏覽器不支援。',
  apple: 'iPhone 或 iPad：請先按「分享」，再選「加入主畫面」。從主畫面開啟本頁後再開啟通知。',
  needsScript: '開啟通知需要 JavaScript。',
  points: '您的聯繫方式',
  none: '我們沒有您的聯繫方式，請告訴我們。',
  channels: { push: 'App', sms: '簡訊', email: '電子郵件', voice: '電話' },
  standing: {
    usable: '可使用',
    unproven: '尚未使用過',
    'opted-out': '您要求不由此聯繫',
    invalid: '無法使用',
  },
  wrong: '請勾選有誤的項目，並寫下正確或缺少的資料。由危機應變小組更正，在此之前不會變更。',
  right: '正確的資料是？',
  tell: '告知危機應變小組',
  noted: '謝謝您，危機應變小組已收到。',
  full: '危機應變小組已收到您先前的說明，尚未處理。請直接致電聯繫。',
  empty: '請勾選項目或填寫說明。',
  language: '您的語言',
  choose: '使用此語言',
  chosen: '已儲存。',
  unknownLanguage: '沒有這個語言。',
  card: '儲存我們的號碼',
  cardWhat: '這樣就能認出是我們。請讓夜間來電也會響鈴：iPhone 在聯絡人中開啟「緊急略過」，Android 加上星號。',
  save: '儲存聯絡人',
  cardName: '緊急訊息',
  cardNote: '貴公司的緊急訊息由此發出，請允許夜間響鈴。',
  verify: '訊息真的是我們發的嗎？',
  verifyWhat: '我們只由以下號碼與地址發送，絕不會索取密碼。最近發給您的訊息：',
  sentNothing: '我們尚未發送訊息給您。',
};

const arabic: OwnWords = {
  title: 'كيف نصل إليك في حالة الطوارئ',
  push: 'الرسائل على هذا الجهاز',
  pushWhat: 'أسرع طريقة: تصل فورًا، حتى من دون إشارة هاتف، وتجيب بلمسة واحدة.',
  pushLost: 'لم تعد الرسائل تصل إلى جهازك. يُرجى تشغيلها من جديد.',
  turnOn: 'شغّلها هنا',
  turning: 'جارٍ التشغيل…',
  on: 'مُشغَّلة. تصل الرسائل إلى هذا الجهاز.',
  blocked: 'المتصفح يمنعها. اسمح بإشعارات هذا الموقع في الإعدادات ثم افتح هذه الصفحة من جديد.',
  failed: 'لم ينجح ذلك. تحقق من الشبكة وحاول مرة أخرى.',
  cannot: 'هذا المتصفح لا يدعم ذلك.',
  apple: 'آيفون أو آيباد: اضغط أولًا «مشاركة» ثم «إضافة إلى الشاشة الرئيسية». افتح الصفحة من هناك ثم شغّلها.',
  needsScript: 'التشغيل يحتاج إلى JavaScript.',
  points: 'طرق الوصول إليك',
  none: 'ليست لدينا أي طريقة. يُرجى إخبارنا.',
  channels: { push: 'التطبيق', sms: 'رسالة نصية', email: 'بريد إلكتروني', voice: 'مكالمة' },
  standing: {
    usable: 'تعمل',
    unproven: 'لم تُستخدم بعد',
    'opted-out': 'طلبتَ ألا نستخدمها',
    invalid: 'لا تعمل',
  },
  wrong: 'ضع علامة على الخطأ واكتب الصحيح أو الناقص. يصححه فريق الأزمات، ولا يتغير شيء قبل ذلك.',
  right: 'ما هو الصحيح؟',
  tell: 'أخبر فريق الأزمات',
  noted: 'شكرًا لك. وصل ذلك إلى فريق الأزمات.',
  full: 'ملاحظاتك لدى فريق الأزمات ولم تُقرأ بعد. يُرجى الاتصال بأحدهم.',
  empty: 'ضع علامة أو اكتب شيئًا.',
  language: 'لغتك',
  choose: 'استخدم هذه اللغة',
  chosen: 'تم الحفظ.',
  unknownLanguage: 'لا نعرف هذه اللغة.',
  card: 'احفظ أرقامنا',
  cardWhat:
    'عندها ترى أننا نحن. دعها ترن ليلًا أيضًا: في آيفون بخيار «تجاوز الطوارئ» في جهة الاتصال، وفي أندرويد بنجمة.',
  save: 'احفظ جهة الاتصال',
  cardName: 'رسائل الطوارئ',
  cardNote: 'رسائل الطوارئ من جهة عملك تأتي من هنا. دعها ترن ليلًا أيضًا.',
  verify: 'هل الرسالة منا حقًا؟',
  verifyWhat: 'لا نكتب إلا من هذه، ولا نطلب كلمة مرور أبدًا. آخر ما أرسلناه إليك:',
  sentNothing: 'لم نرسل إليك شيئًا بعد.',
};

const words: Readonly<Record<string, OwnWords>> = {
  en: english,
  'zh-Hant': traditionalChinese,
  ar: arabic,
};

/** The languages of the page. */
export const ownLanguages: readonly string[] = Object.keys(words);

/** The page in the best language for `language`. */
export function ownWords(language: string): OwnWords {
  return words[bestLanguage(language, ownLanguages)] ?? english;
}
