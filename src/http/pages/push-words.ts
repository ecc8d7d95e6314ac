import { bestLanguage } from '../../kernel/language.ts';

const english = {
  waits: 'No network. Your answer is kept and sent as soon as there is one.',
  refused: 'Your answer could not be taken. Please tap here and answer on the page.',
};

const words: Readonly<Record<string, typeof english>> = {
  en: english,
  'zh-Hant': {
    waits: '目前沒有網路。已保存您的回覆，恢復連線後會立即送出。',
    refused: '未能接受您的回覆，請按此在網頁上回覆。',
  },
  'zh-Hans': {
    waits: '目前没有网络。已保存您的回复，恢复连接后会立即送出。',
    refused: '未能接受您的回复，请按此在网页上回复。',
  },
  es: {
    waits: 'Sin red. Su respuesta está guardada y se enviará en cuanto la haya.',
    refused: 'No se ha podido aceptar su respuesta. Toque aquí y responda en la página.',
  },
  ar: {
    waits: 'لا توجد شبكة. ردك محفوظ وسيُرسل فور عودتها.',
    refused: 'تعذّر قبول ردك. اضغط هنا وأجب على الصفحة.',
  },
};

/** What the device itself says of an answer, in the best language for `language`. */
export function pushWords(language = 'en'): typeof english {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
