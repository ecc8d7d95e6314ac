import { choicesText } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import { exerciseMarker } from '../playbook/marked-texts.ts';
import { makeLink } from './link-token.ts';
import { isOpen, leaveReplaced, onceEach } from './place-reply.ts';
import type { Question } from './question-store.ts';
import { readPhone } from './read-known.ts';
import type { KeptReply } from './reply-store.ts';

const opening = {
  who: {
    en: 'Several people share this phone. Who answers? Please reply:',
    'zh-Hant': '此電話由多人共用。請問是哪一位回覆？請回覆：',
  },
  which: { en: 'Which one do you mean? Please reply:', 'zh-Hant': '請問您回覆的是哪一則？請回覆：' },
  closed: { en: 'That incident is closed.', 'zh-Hant': '該事件已結束。' },
  unread: {
    en: 'Sorry, we could not read your answer. Please reply:',
    'zh-Hant': '抱歉，無法辨識您的回覆。請回覆：',
  },
} satisfies Record<string, ByLanguage<string>>;

/** Why somebody is asked back. */
export type AskedBackFor = keyof typeof opening;

interface AskBackDeps {
  readonly db: Database;
  readonly publicUrl: string;
  readonly secret: string;
}

/** The open questions on the phone that a reply came from, each once for each person, in the order of `listQuestions`. */
export async function listOpen({ db }: Pick<AskBackDeps, 'db'>, reply: KeptReply): Promise<Question[]> {
  return (await listOnPhone(db, reply)).filter(isOpen);
}

/** Those who were asked this question on the phone that a reply came from, whether they have answered or not. */
export async function listAskedTheSame(
  { db }: Pick<AskBackDeps, 'db'>,
  reply: KeptReply,
  { questionId }: Question,
): Promise<Question[]> {
  const all = await listOnPhone(db, reply);
  return all.filter((one) => one.questionId === questionId);
}

async function listOnPhone(db: Database, reply: KeptReply): Promise<Question[]> {
  const { questions } = await readPhone(db, reply.from, reply.at);
  return onceEach(leaveReplaced(questions, reply.at));
}

/** A page is about somebody, and several are of one incident: its headline tells them apart. */
function titleOf({ page, texts, incidentTitle }: Question, language: string): string {
  return page === null
    ? pickLanguage(incidentTitle, language).value
    : pickLanguage(texts, language).value.headline;
}

/**
 * One short question back: a line for each of these questions with what to reply to it, or with its link where no reply
 * would be clear. In the words of the first one's language.
 */
export function askBack(
  deps: AskBackDeps,
  why: AskedBackFor,
  about: Question,
  asked: readonly Question[],
): string {
  const { language, value } = pickLanguage(opening[why], about.language);
  const severalPeople = new Set(asked.map(({ employee }) => employee.id)).size > 1;
  const severalQuestions = new Set(asked.map(({ questionId }) => questionId)).size > 1;
  const plain = asked.filter(({ codes, texted }) => codes === null && texted);
  const lines = asked.map((question) => {
    const { employee, answers, codes, deliveryId } = question;
    const title = titleOf(question, language);
    const name = severalPeople ? [employee.name] : [];
    const label = severalPeople && !severalQuestions ? name : [...name, title];
    const isClear =
      codes === null ? plain.length === 1 && question === plain[0] : Object.keys(codes).length > 0;
    const how = isClear
      ? choicesText(answers, language, codes)
      : makeLink(deps.publicUrl, deps.secret, deliveryId);
    return `${label.join(', ')}: ${how}`;
  });
  const marker = about.exercise ? exerciseMarker(language) : '';
  return [marker + value, ...lines.sort((one, other) => one.localeCompare(other))].join('\n');
}
