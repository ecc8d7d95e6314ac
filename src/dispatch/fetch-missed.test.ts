import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import {
  isBehind,
  moveOn,
  takeMissedTurn,
  endTurn,
  failTurn,
  wantMissed,
} from '../channels/missed-reads-store.ts';
import type { ReceivedSms, Sender, Outgoing, Outcome } from '../channels/contract.ts';
import { ListUnread } from '../channels/list-unread.ts';
import { takeReply, handleReply } from '../confirmation/handle-reply.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId, EmployeeId } from '../kernel/id.ts';
import { answerFetched } from './answer-fetched.ts';
import { fetchReplies } from './fetch-replies.ts';

const now = new Date('2026-11-24T08:10:00Z');
const clock = { now: () => now };
const log = pino({ level: 'silent' });
const words = { publicUrl: 'https://tocsin.example', secret: 'a secret of thirty-two characters' };
const list = { channel: 'sms' as const, provider: 'main', what: 'replies' as const };
const unknown = { kind: 'unknown' as const };

let house: House;
beforeAll(async () => (house = await openHouse()));
afterAll(() => house.close());
beforeEach(() =>
  house.db.pool.query(
    'DELETE FROM carrier_reads; UPDATE replies SET answer_due_at = NULL; DELETE FROM lanes',
  ),
);

let number = 0;
async function asked(): Promise<{ mobile: string; employeeId: EmployeeId; deliveryId: DeliveryId }> {
  const mobile = `+8869127${String(++number).padStart(5, '0')}`;
  const employeeId = await house.employee({ mobile });
  const deliveryId = await house.delivery({ incidentId: await house.incident(), employeeId });
  await house.attempt({ deliveryId, channel: 'sms' });
  return { mobile, employeeId, deliveryId };
}
const read = (id: DeliveryId) => house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });

/** What came in, so many seconds before now, as a carrier lists it. */
const sms = (from: string, body: string, agoS: number): ReceivedSms => ({
  providerRef: `SM-list-${++number}`,
  from,
  body,
  sentAt: new Date(now.getTime() - agoS * 1_000),
  ageMs: agoS * 1_000,
});

/** Fetches these pages, which have the newest first. */
function fetch(...pages: (readonly ReceivedSms[] | Error)[]): Promise<number> {
  const received = async function* () {
    for (const page of pages) {
      await Promise.resolve();
      if (page instanceof Error) throw page;
      yield page;
    }
  };
  const ending = new AbortController().signal;
  const turn = { since: now, keep: () => Promise.resolve(), ending };
  return fetchReplies({ db: house.db, clock, log }, { provider: 'main', received }, turn);
}

describe('the turn to read a list', () => {
  const take = (...of: Parameters<typeof takeMissedTurn> extends [unknown, unknown, infer W] ? [W] : never) =>
    takeMissedTurn(house.db.pool, list, ...of);
  const age = (column: string, seconds: number) =>
    query(house.db.pool, `UPDATE carrier_reads SET ${column} = ${column} - make_interval(secs => $1)`, [
      seconds,
    ]);
  const readNow = async (webhook: Parameters<typeof take>[0] = unknown) => {
    const turn = await take(webhook);
    if (turn) await endTurn(house.db.pool, list, turn.begunAt);
    return turn !== undefined;
  };
  const answering = (secondsAgo: number) => ({
    kind: 'answering' as const,
    since: new Date(Date.now() - secondsAgo * 1_000),
  });
  const settled = async () => {
    await wantMissed(house.db.pool, [list]);
    expect(await readNow()).toBe(true);
    await age('wanted_at', 100);
  };

  it('comes when a process begins, for one process, and again until the carrier has listed all', async () => {
    await wantMissed(house.db.pool, [list]);
    expect(await isBehind(house.db.pool, [list])).toBe(true);
    const [one, other] = await Promise.all([take(unknown), take(unknown)]);
    const turn = one ?? other;
    expect([one, other].filter(Boolean)).toHaveLength(1);
    if (turn) await endTurn(house.db.pool, list, turn.begunAt);
    expect(await isBehind(house.db.pool, [list])).toBe(false);
    expect(await readNow()).toBe(false);
    await age('seen_to', 11);
    await age('wanted_at', 11);
    expect(await readNow()).toBe(true);
    await age('wanted_at', 30);
    await age('seen_to', 5);
    expect(await readNow()).toBe(false);
  });

  it('comes at once after an outage, and reaches back before it', async () => {
    await settled();
    await age('seen_to', 300);
    const turn = await take(answering(0));
    const backMs = (turn?.begunAt.getTime() ?? 0) - (turn?.since.getTime() ?? 0);
    expect(backMs).toBeGreaterThan(300_000);
    expect(backMs).toBeLessThan(600_000);
  });

  it('comes now and then while our webhook is silent, and not while it answers', async () => {
    await settled();
    expect(await readNow(answering(1_000))).toBe(false);
    await age('seen_to', 9);
    expect(await readNow({ kind: 'silent' })).toBe(false);
    await age('seen_to', 3);
    expect(await readNow({ kind: 'silent' })).toBe(true);
  });

  it('is not taken before the carrier wants to be asked again', async () => {
    await settled();
    await failTurn(house.db.pool, list, 60_000);
    expect(await readNow(answering(0))).toBe(false);
    await age('next_at', 61);
    expect(await readNow(answering(-1))).toBe(true);
  });

  it('moves on while nothing is missed, and never over an outage', async () => {
    await settled();
    const seen = async () =>
      (
        await query<{ at: Date }>(house.db.pool, 'SELECT seen_to AS at FROM carrier_reads')
      )[0]?.at.getTime() ?? 0;
    await age('seen_to', 60);
    const before = await seen();
    await moveOn(house.db.pool, answering(50));
    expect(await seen()).toBe(before);
    await age('wanted_at', 1_000);
    await moveOn(house.db.pool, answering(500));
    expect(await seen()).toBeGreaterThan(before);
  });
});

describe('missed replies', () => {
  it('are taken once, in the order in which they were written, over all pages', async () => {
    const { mobile, deliveryId } = await asked();
    const [later, earlier] = [sms(mobile, '2', 30), sms(mobile, '1', 60)];
    expect(await fetch([later], [later, earlier])).toBe(2);
    expect(await read(deliveryId)).toMatchObject({
      state: 'confirmed',
      answer: 'help',
      confirmedVia: 'sms',
      confirmedAt: earlier.sentAt,
    });
    expect(await fetch([later, earlier])).toBe(0);
    expect(await house.db.prisma.confirmation.count({ where: { deliveryId: BigInt(deliveryId) } })).toBe(2);
  });

  it('do not undo what the person has said since', async () => {
    const { mobile, deliveryId } = await asked();
    const base = { provider: 'main', from: mobile, carrierDid: null };
    await takeReply({ db: house.db, clock }, { ...base, providerRef: `SM-hook-${++number}`, body: '3' });
    await fetch([sms(mobile, '1', 60)]);
    expect(await read(deliveryId)).toMatchObject({ answer: 'not-on-site' });
    await takeReply({ db: house.db, clock }, { ...base, providerRef: `SM-hook-${++number}`, body: 'START' });
    await fetch([sms(mobile, 'STOP', 60)]);
    const point = await house.db.prisma.contactPoint.findFirstOrThrow({ where: { address: mobile } });
    expect(point.standing).not.toBe('opted-out');
  });

  it('never answer what was asked only after they were written', async () => {
    const { mobile, deliveryId } = await asked();
    await fetch([sms(mobile, '1', 3_600)]);
    expect(await read(deliveryId)).toMatchObject({ state: 'sent', answer: null });
  });

  it('count for nothing where the list does not come in full: all of it is read again', async () => {
    const { mobile, deliveryId } = await asked();
    const reply = sms(mobile, '1', 60);
    await expect(fetch([reply], new ListUnread('429', 7_000))).rejects.toBeInstanceOf(ListUnread);
    expect(await read(deliveryId)).toMatchObject({ state: 'sent' });
    expect(await fetch([reply])).toBe(1);
    expect(await read(deliveryId)).toMatchObject({ state: 'confirmed' });
  });
});

describe('a fetched reply', () => {
  const accepted: Outcome = { kind: 'accepted', providerRef: 'SM', carrierStatus: 'queued', rank: 20 };
  const answerWith = async (outcome: Outcome, sent: Outgoing[]) => {
    const sender: Sender = {
      channel: 'sms',
      provider: 'main',
      ratePerSecond: 100,
      timeoutMs: 1_000,
      concurrency: 1,
      send: (outgoing) => {
        sent.push(outgoing);
        return Promise.resolve(outcome);
      },
      close: () => Promise.resolve(),
    };
    await answerFetched({ db: house.db, clock, log, ...words }, sender);
  };
  const openLane = (state: string) =>
    query(
      house.db.pool,
      `INSERT INTO lanes (channel, provider, state, per_second, since) VALUES ('sms', 'main', $1, 100, now())
      ON CONFLICT (channel, provider) DO UPDATE SET state = excluded.state, next_free_at = NULL`,
      [state],
    );
  const dueAgain = () =>
    query(
      house.db.pool,
      `UPDATE replies SET answer_due_at = now() - interval '1 s' WHERE answer_due_at IS NOT NULL`,
    );

  it('is answered once, by a text of its own, and not in the answer to a webhook that comes late', async () => {
    await openLane('working');
    const { mobile } = await asked();
    const reply = sms(mobile, '1', 60);
    await fetch([reply]);
    const late = {
      providerRef: reply.providerRef,
      provider: 'main',
      from: mobile,
      body: '1',
      carrierDid: null,
    };
    expect(await handleReply({ db: house.db, clock, ...words }, late)).toBeNull();
    const sent: Outgoing[] = [];
    await answerWith(accepted, sent);
    await dueAgain();
    await answerWith(accepted, sent);
    expect(sent).toMatchObject([
      { address: mobile, alone: true, content: { text: 'Received: Safe. Thank you.' } },
    ]);
  });

  it('waits while the lane is held, is tried again where the carrier has no time, and is not repeated in doubt', async () => {
    await openLane('held');
    const { mobile } = await asked();
    await fetch([sms(mobile, '1', 60)]);
    const sent: Outgoing[] = [];
    await answerWith(accepted, sent);
    expect(sent).toHaveLength(0);
    await openLane('working');
    await dueAgain();
    const busy = {
      kind: 'rejected',
      verdict: 'provider-transient',
      code: '20429',
      text: '',
      retryAfterMs: 7_000,
    } as const;
    await answerWith(busy, sent);
    expect(sent).toHaveLength(1);
    await answerWith(accepted, sent);
    expect(sent).toHaveLength(1);
    await openLane('working');
    await dueAgain();
    await answerWith({ kind: 'in-doubt', code: 'deadline', text: '' }, sent);
    await dueAgain();
    await openLane('working');
    await answerWith(accepted, sent);
    expect(sent).toHaveLength(2);
  });
});
