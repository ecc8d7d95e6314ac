import type { Database } from '../db/connect.ts';
import { findByAddress, type Addressee } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { createGroupCommit } from '../kernel/group-commit.ts';
import { listQuestions, type Question } from './question-store.ts';
import { findReplies, type KeptReply } from './reply-store.ts';

/** Who has a phone, and what they were asked, in the order of `listQuestions`, with the codes of its texts there. */
export interface OnPhone {
  readonly people: readonly Addressee[];
  readonly questions: readonly Question[];
}

/** What is read of an SMS before anything is decided: it was kept before, or who may have written what. */
export type Known = { readonly kept: KeptReply } | OnPhone;

/** An SMS, by the carrier's id of it and the number that it came from. */
interface Arrived {
  readonly providerRef: string;
  readonly from: string;
}

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Reads what is known of an SMS that came in. */
export type KnownReader = (arrived: Arrived) => Promise<Known>;

/** In a burst hundreds come at once; whoever comes alone waits this long for others. */
const BATCHES = { atMost: 100, gatherMs: 2 };

/** Opens a reader that reads together for all that come at once: planning these statements costs more than they do. */
export function openKnownReader(deps: Deps): KnownReader {
  return createGroupCommit((batch: readonly Arrived[]) => readKnown(deps, batch), BATCHES).submit;
}

async function readKnown({ db, clock }: Deps, arrived: readonly Arrived[]): Promise<Known[]> {
  const refs = arrived.map(({ providerRef }) => providerRef);
  const kept = await findReplies(db.pool, refs);
  const fresh = arrived.filter(({ providerRef }) => !kept.has(providerRef));
  const phones = await readPhones(
    db,
    fresh.map(({ from }) => from),
    clock.now(),
  );
  return arrived.map(({ providerRef, from }) => {
    const before = kept.get(providerRef);
    return before ? { kept: before } : (phones.get(from) ?? NOBODYS);
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
