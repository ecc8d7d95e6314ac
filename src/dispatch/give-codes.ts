import type { AsksBy } from '../channels/content.ts';
import type { Transaction } from '../db/sql.ts';
import { listPhones, type Phone } from '../directory/phone-store.ts';
import type { ContactPointId, EmployeeId, MessageId } from '../kernel/id.ts';
import {
  findContested,
  keepCodes,
  listAsking,
  lockCodes,
  type AskingText,
  type GivenCode,
} from './code-store.ts';
import type { EngineMessage } from './message-plan.ts';
import { pickCodes } from './pick-codes.ts';

/** A text that is about to be queued. */
export interface NewText {
  readonly contactPointId: ContactPointId;
  readonly employeeId: EmployeeId;
  readonly message: EngineMessage;
}

/**
 * How the texts of a page ask for an answer, by contact point; what is missing asks by the plain digits. Those belong to
 * the first open question on a phone; a later one, and those who are asked the same on one phone, get codes. A text
 * that is sent again has the codes that it had. A few statements for a page; two where one question runs and nobody
 * shares a phone.
 */
export async function giveCodes(
  tx: Transaction,
  texts: readonly NewText[],
  now: Date,
): Promise<Map<ContactPointId, AsksBy>> {
  const asking = texts.filter(({ message }) => message.asks);
  if (asking.length === 0) return new Map();
  const running = await listAsking(
    tx,
    asking.map(({ employeeId }) => employeeId),
  );
  const runs = new Map(running.map((one) => [one.messageId, one]));
  const questions = [...new Set(running.map(({ questionId }) => questionId))];
  const ids = asking.map(({ contactPointId }) => contactPointId);
  // A reminder has the codes of its question, though what came before that may be over.
  const isFirst = questions.length === 1 && asking.every(({ message }) => message.repeats === null);
  const phones = await listPhones(tx, ids, { sharedOnly: isFirst });
  const askingOn = joinPhones(asking, phones, (id) => runs.get(id)?.questionId);
  if (askingOn.length === 0) return new Map();
  const contested = await findContested(tx, askingOn, questions);
  const coded = askingOn.filter(({ contactPointId }) => contested.has(contactPointId));
  if (coded.length === 0) return new Map();

  const taken = groupByPhone(
    await lockCodes(
      tx,
      coded.map(({ phone }) => phone),
      now,
    ),
  );
  const fresh: GivenCode[] = [];
  const asksBy = new Map<ContactPointId, AsksBy>();
  for (const text of coded) {
    const onPhone = taken.get(text.phone) ?? [];
    taken.set(text.phone, onPhone);
    const known = onPhone.filter((code) => isOf(code, text));
    const codes = known.length > 0 ? known : newCodes(text, onPhone, runs.get(text.message.id)?.incidentId);
    if (known.length === 0) {
      fresh.push(...codes);
      onPhone.push(...codes);
    }
    asksBy.set(text.contactPointId, {
      codes: Object.fromEntries(codes.map(({ answerKey, code }) => [answerKey, String(code)])),
      name: text.holders.length > 1 ? (contested.get(text.contactPointId) ?? null) : null,
    });
  }
  await keepCodes(tx, fresh, now);
  return asksBy;
}

type TextOnPhone = NewText & AskingText;

function joinPhones(
  texts: readonly NewText[],
  phones: readonly Phone[],
  questionOf: (id: MessageId) => MessageId | undefined,
): TextOnPhone[] {
  const byPoint = new Map(phones.map((phone) => [phone.contactPointId, phone]));
  return texts.flatMap((text) => {
    const phone = byPoint.get(text.contactPointId);
    const questionId = questionOf(text.message.id);
    return phone && questionId ? [{ ...text, ...phone, questionId }] : [];
  });
}

function groupByPhone(codes: readonly GivenCode[]): Map<string, GivenCode[]> {
  const groups = new Map<string, GivenCode[]>();
  for (const code of codes) groups.set(code.phone, [...(groups.get(code.phone) ?? []), code]);
  return groups;
}

function isOf({ questionId, employeeId }: GivenCode, text: TextOnPhone): boolean {
  return questionId === text.questionId && employeeId === text.employeeId;
}

function newCodes(
  { phone, questionId, employeeId, message }: TextOnPhone,
  onPhone: readonly GivenCode[],
  incidentId: GivenCode['incidentId'] | undefined,
): GivenCode[] {
  if (incidentId === undefined) return [];
  const codes = pickCodes(new Set(onPhone.map(({ code }) => code)), message.answers.length);
  return codes.flatMap((code, index) => {
    const answerKey = message.answers[index]?.key;
    return answerKey === undefined ? [] : [{ phone, code, questionId, incidentId, employeeId, answerKey }];
  });
}
