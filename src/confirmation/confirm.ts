import { recordAudit } from '../audit/record-audit.ts';
import type { PageFate } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer } from '../playbook/schema.ts';
import {
  findConfirmation,
  inConfirmationTransaction,
  insertConfirmations,
  lockDeliveries,
  markConfirmed,
  type ConfirmationTransaction,
  type LockedDelivery,
  type NewConfirmation,
} from './confirmation-store.ts';
import { readPageFate, settleGoer } from './paged-call-store.ts';
import { addToRead } from './to-read-store.ts';

/** By which way a human's word came. */
export type ConfirmedVia = 'sms' | 'email' | 'voice' | 'push' | 'page' | 'operator' | 'roll-call' | 'kiosk';

/** One human act: who answered what. */
export interface ConfirmWord {
  readonly deliveryId: DeliveryId;
  /** The key or the value of one of the message's answers. */
  readonly answer: string;
  readonly via: ConfirmedVia;
  readonly note?: string | undefined;
  /** Unique to this act (a MessageSid, a call and its digit, a page's nonce): the same act arriving twice counts once. */
  readonly sourceRef: string;
  /** When it was said, by context.clock, where we hear of it only later; absent: just now. */
  readonly saidAt?: Date | undefined;
  /** Who answers for the employee, an operator or the person of a list, as the audit trail names them. */
  readonly onBehalfBy?: string | undefined;
}

/** What came of it. */
export type Confirmed =
  | {
      readonly kind: 'confirmed';
      readonly answer: Answer;
      readonly incidentTitle: ByLanguage<string>;
      readonly exercise: boolean;
      /** The employee's language; null: unknown. */
      readonly language: string | null;
      /** True where it came after the incident was closed or stopped. */
      readonly late: boolean;
      /** True where nobody had answered for this delivery before. */
      readonly first: boolean;
      /** What became of the page that was answered; null: it was none. */
      readonly page: PageFate | null;
    }
  | { readonly kind: 'unknown-answer' }
  | { readonly kind: 'unknown-delivery' };

interface ConfirmDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/**
 * Keeps a human's word about a delivery and cancels what it still had queued, in one transaction. Works from any
 * state and after the incident's end (marked late). All words are kept; the one said last is the delivery's answer.
 * A call for help stays until a person clears it. What an employee says besides, or asks, is put before the team to
 * read. The same source again changes nothing and gives the first result.
 */
export function confirm({ db, clock }: ConfirmDeps, word: ConfirmWord): Promise<Confirmed> {
  return inConfirmationTransaction(db, (tx) => confirmWithin(tx, clock.now(), word));
}

/** The same within the caller's transaction, where the word and its source stand or fall together. */
export async function confirmWithin(
  tx: ConfirmationTransaction,
  at: Date,
  word: ConfirmWord,
): Promise<Confirmed> {
  const [said] = await confirmAll(tx, at, [word]);
  return said ?? { kind: 'unknown-delivery' };
}

/**
 * Several words at once, in the caller's transaction: what came of each, in their order. Of two words of one employee the
 * later in the list stands.
 */
export async function confirmAll(
  tx: ConfirmationTransaction,
  at: Date,
  words: readonly ConfirmWord[],
): Promise<Confirmed[]> {
  const locked = await lockDeliveries(
    tx,
    words.map(({ deliveryId }) => deliveryId),
  );
  const read = words.map((word) => readWord(word, locked.get(word.deliveryId), at));
  const known = read.filter((one): one is NewConfirmation => !isFault(one));
  const fresh = await insertConfirmations(tx, known);
  const firsts = new Set<string>();
  for (const pass of onePerEmployee(known.filter(({ sourceRef }) => fresh.has(sourceRef)))) {
    const answered = await markConfirmed(tx, pass);
    for (const { delivery, sourceRef } of pass) if (answered.has(delivery.id)) firsts.add(sourceRef);
  }
  const ends: Confirmed[] = [];
  for (const one of read) {
    if (isFault(one)) ends.push(one);
    else if (!fresh.has(one.sourceRef)) ends.push(await repeatFirst(tx, one.delivery, one.sourceRef));
    else ends.push(await follow(tx, one, { first: firsts.has(one.sourceRef) }));
  }
  return ends;
}

type Fault = Exclude<Confirmed, { kind: 'confirmed' }>;

function isFault(read: NewConfirmation | Fault): read is Fault {
  return 'kind' in read;
}

function readWord(
  word: ConfirmWord,
  delivery: LockedDelivery | undefined,
  heardAt: Date,
): NewConfirmation | Fault {
  if (delivery === undefined) return { kind: 'unknown-delivery' };
  const answer = delivery.answers.find(({ key, value }) => key === word.answer || value === word.answer);
  if (answer === undefined) return { kind: 'unknown-answer' };
  const { via, sourceRef, note = null, onBehalfBy = null, saidAt: at = heardAt } = word;
  return { delivery, answer, via, note, onBehalfBy, sourceRef, at, heardAt };
}

/** In as many parts as one employee has words; in most cases one. */
function onePerEmployee(words: readonly NewConfirmation[]): NewConfirmation[][] {
  const passes: Map<string, NewConfirmation>[] = [];
  for (const word of words) {
    const { employeeId } = word.delivery;
    const free = passes.find((pass) => !pass.has(employeeId));
    if (free) free.set(employeeId, word);
    else passes.push(new Map([[employeeId, word]]));
  }
  return passes.map((pass) => [...pass.values()]);
}

/** What a new word brings with it. */
async function follow(
  tx: ConfirmationTransaction,
  word: NewConfirmation,
  { first }: { first: boolean },
): Promise<Confirmed> {
  const { delivery, answer, heardAt: at, note, onBehalfBy } = word;
  const { pagedCallId: callId, employeeId } = delivery;
  if (callId !== null) await settleGoer(tx, { callId, employeeId, at });
  if (onBehalfBy !== null) await recordOnBehalf(tx, delivery, onBehalfBy, word);
  else if (note !== null || answer.asks === true)
    await addToRead(tx, {
      ...word,
      deliveryId: delivery.id,
      answer: answer.value,
      isCall: answer.needsHelp,
    });
  return confirmed(tx, delivery, answer, { late: delivery.incidentOver, first });
}

async function repeatFirst(
  tx: ConfirmationTransaction,
  delivery: LockedDelivery,
  sourceRef: string,
): Promise<Confirmed> {
  const earlier = await findConfirmation(tx, sourceRef);
  if (earlier?.deliveryId !== delivery.id) return { kind: 'unknown-delivery' };
  const answer = delivery.answers.find(({ value }) => value === earlier.answer);
  if (answer === undefined) return { kind: 'unknown-answer' };
  return confirmed(tx, delivery, answer, { late: earlier.late, first: false });
}

function recordOnBehalf(
  tx: ConfirmationTransaction,
  delivery: LockedDelivery,
  actor: string,
  { answer, note, heardAt }: { answer: Answer; note: string | null; heardAt: Date },
): Promise<void> {
  return recordAudit(tx, {
    at: heardAt,
    actor,
    action: 'confirm-on-behalf',
    subject: `incident:${delivery.incidentId}`,
    details: { deliveryId: delivery.id, employeeId: delivery.employeeId, answer: answer.value, note },
  });
}

async function confirmed(
  tx: ConfirmationTransaction,
  delivery: LockedDelivery,
  answer: Answer,
  flags: { late: boolean; first: boolean },
): Promise<Confirmed> {
  const { incidentTitle, exercise, language } = delivery;
  const page = await readPageFate(tx, delivery.pagedCallId, delivery.employeeId);
  return { kind: 'confirmed', answer, incidentTitle, exercise, language, page, ...flags };
}
