import { acknowledgementText, distressText, notUnderstoodText } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import { findByAddress } from '../directory/contact-point-store.ts';
import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import { exerciseMarker } from '../playbook/marked-texts.ts';
import { findConfirmation } from './confirmation-store.ts';
import { makeLink } from './link-token.ts';
import { listQuestions, readQuestion, type Question } from './question-store.ts';
import { countUnclear, type KeptReply } from './reply-store.ts';

/** How many replies of one number that we could not place are answered within 24 hours: two machines must not talk. */
const mostAnswers = 5;

const whoIsIt: ByLanguage<string> = {
  en: 'Several people share this phone. Who answers? Please use your own link:',
  'zh-Hant': '此電話由多人共用。請問是哪一位回覆？請使用自己的連結：',
};

interface AnswerReplyDeps {
  readonly db: Database;
  readonly publicUrl: string;
  readonly secret: string;
}

/** The text that answers a kept SMS, the same however often it is asked for; null where nothing is answered. */
export async function answerReply(deps: AnswerReplyDeps, reply: KeptReply): Promise<string | null> {
  if (reply.deliveryId === null) return null;
  const question = await readQuestion(deps.db, reply.deliveryId);
  if (question === undefined) return null;
  if (reply.understood === 'confirmed') return acknowledge(deps.db, reply, question);
  if ((await countUnclear(deps.db.pool, reply)) > mostAnswers) return null;
  if (reply.understood === 'someone-answered') return askWho(deps, reply, question);
  const { language, answers, deliveryId } = question;
  const reader = { language, link: makeLink(deps.publicUrl, deps.secret, deliveryId) };
  const text = reply.understood === 'distress' ? distressText : notUnderstoodText;
  return text(answers, reader, question);
}

async function acknowledge(db: Database, reply: KeptReply, question: Question): Promise<string | null> {
  const confirmation = await findConfirmation(db.pool, reply.providerRef);
  const answer = question.answers.find(({ value }) => value === confirmation?.answer);
  return answer === undefined ? null : acknowledgementText(answer, question.language, question);
}

async function askWho(deps: AnswerReplyDeps, reply: KeptReply, question: Question): Promise<string> {
  const people = await findByAddress(deps.db.pool, 'sms', reply.from);
  const questions = await listQuestions(
    deps.db,
    people.map(({ employeeId }) => employeeId),
    reply.at,
  );
  const links = questions
    .filter(({ messageId }) => messageId === question.messageId)
    .sort((one, other) => one.employee.name.localeCompare(other.employee.name))
    .map(
      ({ employee, deliveryId }) => `${employee.name}: ${makeLink(deps.publicUrl, deps.secret, deliveryId)}`,
    );
  const { language, value } = pickLanguage(whoIsIt, question.language);
  const marker = question.exercise ? exerciseMarker(language) : '';
  return [marker + value, ...links].join('\n');
}
