import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import type { MessageText } from '../playbook/schema.ts';

/** What was handed to a group, in numbers: what employees wrote is behind the link alone. */
export interface GroupWords {
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
  readonly group: string;
  readonly replies: number;
  /** One of them may be a cry for help. */
  readonly isCall: boolean;
  /** How long they are the group's yet. */
  readonly minutes: number;
}

interface Language {
  readonly handed: (title: string, group: string, replies: number) => string;
  readonly call: string;
  readonly act: (minutes: number) => string;
  readonly between: string;
}

const languages: ByLanguage<Language> = {
  en: {
    handed: (title, group, replies) =>
      `${title}: ${replies} ${replies === 1 ? 'message' : 'messages'} from employees for ${group}.`,
    call: 'One may be a cry for help.',
    act: (minutes) =>
      `Please answer on the page behind the link within ${minutes} min, or give it back there.`,
    between: ' ',
  },
  'zh-Hant': {
    handed: (title, group, replies) => `${title}：有 ${replies} 則員工訊息轉交給${group}。`,
    call: '其中可能有人求助。',
    act: (minutes) => `請於 ${minutes} 分鐘內開啟連結頁面回覆，或在頁面上退回。`,
    between: '',
  },
  'zh-Hans': {
    handed: (title, group, replies) => `${title}：有 ${replies} 条员工消息转交给${group}。`,
    call: '其中可能有人求助。',
    act: (minutes) => `请在 ${minutes} 分钟内打开链接页面回复，或在页面上退回。`,
    between: '',
  },
  es: {
    handed: (title, group, replies) =>
      `${title}: ${replies} ${replies === 1 ? 'mensaje' : 'mensajes'} de empleados para ${group}.`,
    call: 'Puede haber una petición de auxilio.',
    act: (minutes) =>
      `Por favor, responda en la página del enlace en un plazo de ${minutes} min, o devuélvalo allí.`,
    between: ' ',
  },
  ar: {
    handed: (title, group, replies) => `${title}: رسائل من الموظفين إلى ${group} (العدد: ${replies}).`,
    call: 'قد يكون بينها نداء استغاثة.',
    act: (minutes) => `يُرجى الرد في صفحة الرابط خلال (${minutes} د)، أو إعادتها من هناك.`,
    between: ' ',
  },
};

/** What the members of a group read when something was handed to it. Pure. */
export function groupTexts({ title, exercise, group, replies, isCall, minutes }: GroupWords): MarkedTexts {
  const texts = Object.entries(languages).map(([tag, say]): [string, MessageText] => {
    const headline = say.handed(pickLanguage(title, tag).value, group, replies);
    return [
      tag,
      { headline, instruction: [...(isCall ? [say.call] : []), say.act(minutes)].join(say.between) },
    ];
  });
  return markTexts(Object.fromEntries(texts), { exercise });
}
