import { acknowledgementText } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import { isDatabaseGone } from '../db/is-gone.ts';
import { isLockTimeout } from '../db/sql.ts';
import { learnStanding, liftOptOut, type Addressee } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { createGroupCommit } from '../kernel/group-commit.ts';
import { answerReply } from './answer-reply.ts';
import { decideReply, type Meaning } from './decide-reply.ts';
import { wishOf, wordsOf, type InboundSms } from './inbound-sms.ts';
import { withdrawTexts } from './opt-out-store.ts';
import { readKnown, type OnPhone } from './read-known.ts';
import { recordReplies, type Decided, type Taken } from './record-replies.ts';
import { hasLaterWish, type KeptReply } from './reply-store.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

interface HandleReplyDeps extends Deps {
  readonly publicUrl: string;
  readonly secret: string;
  /** Takes together what comes at once; absent: each alone. */
  readonly desk?: ReplyDesk;
}

/**
 * Takes an inbound SMS and answers the text to send back in the webhook's answer (null: none), the same however often
 * it comes. One that was fetched from the carrier's list before is answered by a text of its own, and not here.
 */
export async function handleReply(deps: HandleReplyDeps, sms: InboundSms): Promise<string | null> {
  const { reply, confirmed } = await (deps.desk ? deps.desk(sms) : takeAlone(deps, sms));
  if (reply.fetched) return null;
  if (confirmed === undefined) return answerReply(deps, reply);
  return acknowledgementText(confirmed.answer, confirmed.question.language, confirmed.question);
}

/**
 * Keeps an inbound SMS, finds which question it answers, and confirms. Every SMS is kept once; the same one again, by
 * whatever way, changes nothing, and what was kept first is answered. A code says which question, and whose; a plain
 * digit belongs to the first open question on the phone. Where it is still not clear what or whose it answers, nobody is
 * confirmed: that is asked back, and a call for help is flagged at each it could be about. A cry for help in their own
 * words is flagged too, and confirms nobody. What is not understood, and every cry, is put before the team to read. A
 * fetched one never answers what was asked only after it was written.
 */
export async function takeReply(deps: Deps, sms: InboundSms): Promise<KeptReply> {
  return (await takeAlone(deps, sms)).reply;
}

/** Takes an inbound SMS together with those that come at once. */
export type ReplyDesk = (sms: InboundSms) => Promise<Taken>;

/** In a burst hundreds come at once; whoever comes alone waits this long for others. */
const BATCHES = { atMost: 100, gatherMs: 2 };

/** Opens the desk. The database plans and commits once for all that come at once. */
export function openReplyDesk(deps: Deps): ReplyDesk {
  const commit = createGroupCommit((batch: readonly InboundSms[]) => takeBatch(deps, batch), BATCHES);
  return async (sms) => {
    const end = await commit.submit(sms);
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  };
}

/** The first of each number together, or each alone where one spoils it; then what else those numbers wrote, in its order. */
async function takeBatch(deps: Deps, batch: readonly InboundSms[]): Promise<PromiseSettledResult<Taken>[]> {
  const first = new Map([...batch].reverse().map((sms) => [sms.from, sms]));
  const together = [...first.values()];
  const firsts = await takeAll(deps, together).then(
    (taken) => taken.map((value) => ({ status: 'fulfilled', value }) as const),
    (error: unknown) => {
      if (isDatabaseGone(error) && !isLockTimeout(error)) throw error;
      return Promise.allSettled(together.map((sms) => takeAlone(deps, sms)));
    },
  );
  const ends = new Map(together.map((sms, index) => [sms, firsts[index]]));
  const settled: PromiseSettledResult<Taken>[] = [];
  for (const sms of batch) settled.push(ends.get(sms) ?? (await settle(takeAlone(deps, sms))));
  return settled;
}

async function settle<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [end] = await Promise.allSettled([work]);
  return end;
}

async function takeAlone(deps: Deps, sms: InboundSms): Promise<Taken> {
  const [taken] = await takeAll(deps, [sms]);
  if (taken === undefined) throw new Error('a reply came to nothing');
  return taken;
}

/** Takes several at once, each of another number. */
async function takeAll(deps: Deps, batch: readonly InboundSms[]): Promise<Taken[]> {
  const { db, clock } = deps;
  const at = clock.now();
  const known = await readKnown(db, batch, at);
  const read: (Decided | Taken)[] = [];
  for (const [sms, found] of known)
    read.push('kept' in found ? { reply: found.kept } : await decide(db, { sms, phone: found, at }));
  const decided = read.filter((one): one is Decided => 'meaning' in one);
  const recorded = await recordReplies(db, at, decided);
  return read.map((one) =>
    'meaning' in one ? (recorded.get(one.reply.providerRef) ?? { reply: one.reply }) : one,
  );
}

async function decide(
  db: Database,
  { sms, phone, at }: { sms: InboundSms; phone: OnPhone; at: Date },
): Promise<Decided> {
  const meaning = await decideReply(db, { sms, phone, at });
  const reply = keep(sms, meaning, at);
  const wish = wishOf(sms);
  if (wish !== undefined) await noteWish(db, { people: phone.people, wish, reply }, at);
  return { reply, meaning };
}

/** A wish that the person has changed since, and that is only heard of now, is no longer theirs. */
async function noteWish(
  db: Database,
  said: { people: readonly Addressee[]; wish: 'opt-out' | 'opt-in'; reply: KeptReply },
  now: Date,
): Promise<void> {
  if (said.reply.fetched && (await hasLaterWish(db.pool, said.reply))) return;
  const ids = said.people.map(({ contactPointId }) => contactPointId);
  if (said.wish === 'opt-in') return liftOptOut(db.pool, ids, now);
  const learnt = ids.map((contactPointId) => ({
    contactPointId,
    standing: 'opted-out' as const,
    reason: 'replied STOP',
  }));
  await learnStanding(db.pool, learnt, now);
  await withdrawTexts(db, said.people, now);
}

function keep(sms: InboundSms, meaning: Meaning, now: Date): KeptReply {
  const { providerRef, provider, from, writtenAt, mail } = sms;
  const { deliveryId, sentAt } = whatItAnswers(meaning);
  return {
    providerRef,
    provider,
    from,
    body: wordsOf(sms),
    understood: meaning.understood,
    deliveryId,
    at: writtenAt === undefined ? now : between(sentAt ?? writtenAt, writtenAt, now),
    // A machine is never answered: two of them would go on for ever.
    fetched: writtenAt !== undefined && meaning.understood !== 'auto-reply',
    channel: mail ? 'email' : 'sms',
    attemptId: mail?.attemptId ?? null,
  };
}

function whatItAnswers(meaning: Meaning): { deliveryId: DeliveryId | null; sentAt: Date | undefined } {
  if ('question' in meaning) return meaning.question;
  if ('list' in meaning) return { deliveryId: meaning.list.deliveryId, sentAt: undefined };
  return { deliveryId: null, sentAt: undefined };
}

/** Nobody answers before they were asked, nor after we heard of it. */
function between(earliest: Date, at: Date, latest: Date): Date {
  const atMs = Math.min(Math.max(earliest.getTime(), at.getTime()), latest.getTime());
  return new Date(atMs);
}
