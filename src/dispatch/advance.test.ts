import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query, transaction, type Transaction } from '../db/sql.ts';
import { newId, type ContactPointId, type DeliveryId, type MessageId } from '../kernel/id.ts';
import { advance } from './advance.ts';
import { queueAttempts, takeDue } from './delivery-store.ts';
import { lanesWith } from './next-step.fixture.ts';
import { openPlanning } from './planning.fixture.ts';
import { createMessageReader } from './message-store.ts';
import { renderContent } from '../channels/render.ts';

let house: EngineHouse;
const unreadable: MessageId[] = [];
const lanes = lanesWith({ push: [1], sms: [1], voice: [1] });
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() =>
  house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts CASCADE'),
);
afterAll(() => house.db.close());

const onePage = (now = later(0)) =>
  advance(openPlanning(house.db.pool, { now: () => now, lanes }, (id) => unreadable.push(id)));

async function everyPage(now = later(0)): Promise<number> {
  let pages = 1;
  while ((await onePage(now)).more) pages += 1;
  return pages;
}

/** How many deliveries stand alike, with their attempts. */
const stands = () =>
  query(
    house.db.pool,
    `SELECT count(*)::int AS people, state, reason, rung, due_at, ended_at, attempts
       FROM (SELECT d.*, (SELECT string_agg(a.channel || ' ' || a.state, ', ' ORDER BY a.sequence)
                            FROM attempts a WHERE a.delivery_id = d.id) AS attempts FROM deliveries d) AS d
      GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 1`,
  );

describe('advance', () => {
  it('takes thousands by the page, and queues what each one’s route says', async () => {
    await house.deliveries({ people: 2_500 });
    expect(await everyPage()).toBe(3);
    expect(await stands()).toEqual([
      {
        people: 2_500,
        state: 'pending',
        reason: null,
        rung: 0,
        due_at: later(2 * minute),
        ended_at: null,
        attempts: 'push queued, sms queued',
      },
    ]);
    expect((await onePage()).more).toBe(false);
  });

  it('names the lanes that have new work', async () => {
    await house.deliveries({ people: 1 });
    expect((await onePage()).lanes).toEqual(new Set(['push/main', 'sms/main']));
    expect((await onePage()).lanes).toEqual(new Set());
  });

  it('ends who cannot be reached at all, in the same page', async () => {
    await house.deliveries({ people: 3, channels: [] });
    await house.deliveries({ people: 4, channels: ['email'], route: [{ channels: ['email'], afterMs: 0 }] });
    await onePage();
    const ended = { state: 'unreachable', due_at: null, ended_at: later(0), attempts: null };
    expect(await stands()).toMatchObject([
      { people: 3, reason: 'no-path', ...ended },
      { people: 4, reason: 'channel-off', ...ended },
    ]);
  });

  it('says of whoever waits for a channel that they do until it works again, also while it is tested', async () => {
    const route = [{ channels: ['sms' as const], afterMs: 0 }];
    await house.deliveries({ people: 40, channels: ['sms'], route });
    const stood: unknown[] = [];
    for (const [second, share] of [0, 0.05, 0, 0.05, 0.25, 1].entries()) {
      await house.db.pool.query('UPDATE deliveries SET due_at = $1', [later(second * 1_000)]);
      await advance(
        openPlanning(
          house.db.pool,
          {
            now: () => later(second * 1_000),
            lanes: lanesWith({ sms: [share] }),
          },
          (id) => unreadable.push(id),
        ),
      );
      stood.push(...(await query(house.db.pool, 'SELECT DISTINCT reason FROM deliveries')));
    }
    const waits = { reason: 'channel-down' };
    expect(stood).toEqual([waits, waits, waits, waits, waits, { reason: null }]);
  });

  it('takes the gravest first, however long others have been due', async () => {
    await house.deliveries({ people: 1_500, priority: 6, dueAt: later(-minute) });
    await house.deliveries({ people: 20, priority: 0 });
    await onePage();
    const [row] = await query(
      house.db.pool,
      'SELECT count(*)::int AS left FROM deliveries WHERE priority = 0 AND rung < 0',
    );
    expect(row).toEqual({ left: 0 });
  });

  it('skips what another holds, and takes it the next time', async () => {
    const { ids } = await house.deliveries({ people: 50 });
    await transaction(house.db.pool, async (tx) => {
      await query(tx, 'SELECT 1 FROM deliveries WHERE id = ANY ($1::bigint[]) FOR NO KEY UPDATE', [
        ids.slice(0, 20),
      ]);
      await onePage();
    });
    expect(await stands()).toMatchObject([
      { people: 20, rung: -1, attempts: null },
      { people: 30, rung: 0 },
    ]);
    await onePage();
    expect(await stands()).toMatchObject([{ people: 50, rung: 0, attempts: 'push queued, sms queued' }]);
  });

  it('shares its pages with other workers, and plans nobody twice', async () => {
    await house.deliveries({ people: 3_000 });
    const worker = async () => {
      for (let looks = 0; looks < 6; looks++) await onePage();
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(await stands()).toMatchObject([{ people: 3_000, attempts: 'push queued, sms queued' }]);
  });

  it('writes all of a page or nothing: what is queued is planned, whatever fails half-way', async () => {
    await house.deliveries({ people: 3, channels: ['sms'] });
    await house.db.pool.query('ALTER TABLE deliveries ADD CONSTRAINT no_step CHECK (rung < 0)');
    await expect(onePage()).rejects.toThrow('no_step');
    await house.db.pool.query('ALTER TABLE deliveries DROP CONSTRAINT no_step');
    expect(await stands()).toMatchObject([{ people: 3, rung: -1, attempts: null }]);
    await onePage();
    expect(await stands()).toMatchObject([{ people: 3, rung: 0, attempts: 'sms queued' }]);
  });

  it('has a text take as much of its lane’s rate as it has segments, anything else one', async () => {
    const { ids } = await house.deliveries({ people: 1, channels: ['sms', 'push'] });
    const long = { 'zh-Hant': { headline: '停水', instruction: '請自備飲用水。'.repeat(30) } };
    await house.db.pool.query('UPDATE messages SET texts = $1', [JSON.stringify(long)]);
    await onePage();
    const [message] = (
      await createMessageReader(() => undefined)(house.db.pool, await messageIds())
    ).values();
    if (!message) throw new Error('one was made');
    const reader = { language: 'zh-Hant', link: `https://tocsin.example.org/c/${'x'.repeat(30)}` };
    const { text } = renderContent('sms', message, reader);
    const weights = await query(
      house.db.pool,
      'SELECT channel, weight FROM attempts WHERE delivery_id = ANY ($1) ORDER BY channel',
      [ids],
    );
    // 67 characters a segment where they are not of the Latin alphabet (3GPP TS 23.040).
    expect(text.length).toBeGreaterThan(3 * 67);
    expect(weights).toEqual([
      { channel: 'push', weight: 1 },
      { channel: 'sms', weight: Math.ceil(text.length / 67) },
    ]);
  });

  it('reads attempts only once it has the delivery’s lock', async () => {
    const { ids } = await house.deliveries({ people: 1 });
    await house.attempts(ids, { state: 'sending' });
    const views = await transaction(house.db.pool, (tx) => {
      let statements = 0;
      const meddling = {
        query: async (text: string, values: unknown[]) => {
          // Somebody else's commit, after the first statement took its snapshot.
          if (++statements === 2) await house.db.pool.query(`UPDATE attempts SET state = 'failed'`);
          return tx.query(text, values);
        },
      };
      return takeDue(meddling as unknown as Transaction, later(0), 10);
    });
    expect(views).toMatchObject([{ attempts: [{ state: 'failed' }] }]);
  });

  it('queues nothing twice: the attempt that has the number already stays', async () => {
    const { ids } = await house.deliveries({ people: 2 });
    const [attempt] = await house.attempts(ids.slice(0, 1), { state: 'accepted' });
    const again = ids.map((deliveryId) => ({
      deliveryId,
      sequence: 1,
      rung: 0,
      channel: 'sms' as const,
      provider: 'main',
      contactPointId: newId() as ContactPointId,
      cohort: '',
      dueAtMs: later(0).getTime(),
      possibleDuplicate: false,
      weight: 1,
      asksBy: null,
    }));
    await queueAttempts(house.db.pool, again, later(0));
    const rows = await query(house.db.pool, 'SELECT id, state FROM attempts ORDER BY id');
    expect(rows).toEqual([{ id: attempt, state: 'accepted' }, expect.objectContaining({ state: 'queued' })]);
  });

  it('lets a message that is gone or unreadable hold up no other', async () => {
    const gone = await house.deliveries({ people: 3 });
    const unmarked = await house.deliveries({ people: 4 });
    await house.deliveries({ people: 5 });
    await house.db.pool.query('DELETE FROM messages WHERE incident_id = $1', [gone.incidentId]);
    await house.db.pool.query('ALTER TABLE messages DROP CONSTRAINT exercise_texts_are_marked');
    await house.db.pool.query('UPDATE incidents SET exercise = true WHERE id = $1', [unmarked.incidentId]);
    await onePage();
    expect(unreadable).toHaveLength(1);
    expect(await stands()).toMatchObject([
      { people: 5, rung: 0 },
      { people: 7, state: 'unreachable', reason: 'unreadable', ended_at: later(0) },
    ]);
  });

  it('sends again what was in doubt, but not to whom a newer message of the incident goes', async () => {
    const { ids, incidentId } = await house.deliveries({ people: 3, channels: ['sms'] });
    await house.attempts(ids, { state: 'expired' });
    await house.db.pool.query('UPDATE deliveries SET rung = 0, rung_at = due_at');
    await house.newerMessage(incidentId, { kind: 'update', to: ids.slice(0, 1) });
    await onePage();
    const again = await query(
      house.db.pool,
      `SELECT delivery_id, sequence, possible_duplicate FROM attempts WHERE state = 'queued' ORDER BY delivery_id`,
    );
    expect(again).toEqual(
      ids.slice(1).map((id) => ({ delivery_id: id, sequence: 2, possible_duplicate: true })),
    );
  });

  it('waits as its provider asked before it tries again, and the route does not wait with it', async () => {
    const { ids } = await house.deliveries({ people: 1, channels: ['sms'] });
    await onePage();
    await house.db.pool.query(
      `UPDATE attempts SET state = 'failed', verdict = 'provider-transient', retry_at = $1`,
      [later(30_000)],
    );
    await makeDue(ids);
    await onePage(later(1_000));
    const rows = await query(house.db.pool, 'SELECT sequence, state, due_at FROM attempts ORDER BY sequence');
    expect(rows.at(-1)).toEqual({ sequence: 2, state: 'queued', due_at: later(30_000) });
    expect(await stands()).toMatchObject([{ rung: 0, due_at: later(2 * minute) }]);
  });
});

async function messageIds(): Promise<MessageId[]> {
  return (await query<{ id: MessageId }>(house.db.pool, 'SELECT id FROM messages')).map(({ id }) => id);
}

async function makeDue(ids: readonly DeliveryId[]): Promise<void> {
  await house.db.pool.query('UPDATE deliveries SET due_at = $2 WHERE id = ANY ($1::bigint[])', [
    ids,
    later(0),
  ]);
}
