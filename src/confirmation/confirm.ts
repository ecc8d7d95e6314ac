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
  insertConfirmation,
  lockDelivery,
  markConfirmed,
  type ConfirmationTransaction,
  type LockedDelivery,
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
  const delivery = await lockDelivery(tx, word.deliveryId);
  if (delivery === undefined) return { kind: 'unknown-delivery' };
  const answer = delivery.answers.find(({ key, value }) => key === word.answer || value === word.answer);
  if (answer === undefined) return { kind: 'unknown-answer' };
  const kept = {
    delivery,
    answer,
    via: word.via,
    note: word.note ?? null,
    onBehalfBy: word.onBehalfBy ?? null,
    sourceRef: word.sourceRef,
    at: word.saidAt ?? at,
    heardAt: at,
  };
  if (!(await insertConfirmation(tx, kept))) return repeatFirst(tx, delivery, word.sourceRef);
  const { first } = await markConfirmed(tx, kept);
  const { pagedCallId: callId, employeeId } = delivery;
  if (callId !== null) await settleGoer(tx, { callId, employeeId, at });
  if (word.onBehalfBy !== undefined) await recordOnBehalf(tx, delivery, word.onBehalfBy, kept);
  else if (kept.note !== null || answer.asks === true)
    await addToRead(tx, {
      ...kept,
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
