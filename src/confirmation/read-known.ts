import type { Database } from '../db/connect.ts';
import { findByAddress, type Addressee } from '../directory/contact-point-store.ts';
import type { InboundSms } from './inbound-sms.ts';
import { listQuestions, type Question } from './question-store.ts';
import { findReplies, type KeptReply } from './reply-store.ts';

/** Who has a phone, and what they were asked, in the order of `listQuestions`, with the codes of its texts there. */
export interface OnPhone {
  readonly people: readonly Addressee[];
  readonly questions: readonly Question[];
}

/** What is read of replies before anything is decided: each was kept before, or who may have written what. */
export async function readKnown(
  db: Database,
  replies: readonly InboundSms[],
  at: Date,
): Promise<(readonly [InboundSms, { readonly kept: KeptReply } | OnPhone])[]> {
  const kept = await findReplies(
    db.pool,
    replies.map(({ providerRef }) => providerRef),
  );
  const texts = replies.filter(({ providerRef, mail }) => !kept.has(providerRef) && mail === undefined);
  const phones = await readPhones(
    db,
    texts.map(({ from }) => from),
    at,
  );
  return replies.map((sms) => {
    const before = kept.get(sms.providerRef);
    return [sms, before ? { kept: before } : (phones.get(sms.from) ?? NOBODYS)];
  });
}

const NOBODYS: OnPhone = { people: [], questions: [] };

/** One phone alone. */
export async function readPhone(db: Database, phone: string, at: Date): Promise<OnPhone> {
  return (await readPhones(db, [phone], at)).get(phone) ?? NOBODYS;
}

/** By number; one that nobody has is missing from the map. */
async function readPhones(
  db: Database,
  phones: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, OnPhone>> {
  const holders = [...(await findByAddress(db.pool, 'sms', phones))];
  if (holders.length === 0) return new Map();
  const asked = holders.map(([phone, people]) => ({
    phone,
    employeeIds: people.map(({ employeeId }) => employeeId),
  }));
  const lists = await listQuestions(db, asked, at);
  return new Map(holders.map(([phone, people], index) => [phone, { people, questions: lists[index] ?? [] }]));
}
