import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { fireAnswers, tellIncident, type ToldDelivery, type ToldPerson } from './incident-story.test-data.ts';
import { readBoard } from './read-board.ts';
import { readReachability, type ReadDeps } from './read-reachability.ts';
import { personStates, reachabilitySchema } from './schema.ts';

const startedAt = new Date('2026-11-23T08:00:00Z');
const alert = { kind: 'alert', answers: fireAnswers };
let db: Database;
let deps: ReadDeps;

beforeAll(async () => {
  db = await openDatabase();
  deps = { db, clock: { now: () => new Date('2026-11-23T08:10:00Z') } };
});
afterAll(() => db.close());

const tell = (people: ToldPerson[], messages = [alert]) => tellIncident(db, { startedAt, messages, people });
const person = (name: string, site: string | null, ...messages: ToldPerson['messages']): ToldPerson => ({
  name,
  site,
  messages,
});
const safe = (confirmedAfterS: number, via = 'sms'): ToldDelivery => ({
  state: 'confirmed',
  answer: 'safe',
  via,
  confirmedAfterS,
});
describe('who is reached', () => {
  it('counts everybody once, in the state of the message that asks them last', async () => {
    const { incidentId } = await tell(
      [
        person('Ana', 'Taipei', safe(10), { state: 'sent' }),
        person('Bo', 'Taipei', safe(10), 'not-addressed'),
        person('Chen', 'Lyon', 'no-row', 'not-addressed'),
        person('Dee', null, { state: 'unreachable', reason: 'no-path' }, 'not-addressed'),
      ],
      [alert, { kind: 'reminder', answers: fireAnswers }],
    );
    const reach = await readReachability(deps, incidentId);
    expect(reach).toMatchObject({ recipients: 4, sent: 1, confirmed: 1, pending: 1, unreachable: 1 });
    expect(reach.bySite.map(({ site, recipients }) => [site, recipients])).toEqual([
      ['Lyon', 1],
      ['Taipei', 2],
      [null, 1],
    ]);
  });

  it('is drawn over time up to now while it runs, however soon everybody has answered', async () => {
    const { incidentId } = await tell([person('Ana', 'Taipei', safe(10))]);
    const board = await readBoard(deps, incidentId);
    expect(board?.curve.seconds).toBe(600);
    expect(board?.curve.heard.at(-1)).toBe(1);
    expect(board?.endedAt).toBeNull();
    const endedAt = deps.clock.now();
    await db.pool.query(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [
      incidentId,
      endedAt,
    ]);
    const closed = await readBoard(deps, incidentId);
    expect([closed?.curve.seconds, closed?.endedAt]).toEqual([60, endedAt.toISOString()]);
  });

  it('stays with the alert when a correction asks for nothing, and shows one message where asked', async () => {
    const { incidentId } = await tell(
      [person('Ana', 'Taipei', safe(10), { state: 'delivered', deliveredAfterS: 30 })],
      [alert, { kind: 'correction', answers: [] }],
    );
    expect(await readReachability(deps, incidentId)).toMatchObject({ confirmed: 1, delivered: 0 });
    expect(await readReachability(deps, incidentId, { message: 2 })).toMatchObject({
      confirmed: 0,
      delivered: 1,
    });
  });

  it('keeps a call for help in sight when a newer message asks again', async () => {
    const { incidentId } = await tell(
      [person('Ana', 'Lyon', { ...safe(5), answer: 'help', needsHelp: true }, { state: 'pending' })],
      [alert, { kind: 'reminder', answers: fireAnswers }],
    );
    const reach = await readReachability(deps, incidentId);
    expect(reach).toMatchObject({ needHelp: 1, confirmed: 0, byAnswer: {} });
    expect(reach.bySite[0]).toMatchObject({ site: 'Lyon', needHelp: 1 });
  });

  it('tells a channel’s people from its attempts, and where the answers came from', async () => {
    const { incidentId } = await tell([
      person('Ana', 'Lyon', {
        ...safe(20, 'voice'),
        attempts: [
          { channel: 'sms', state: 'failed' },
          { channel: 'sms', state: 'failed' },
          { channel: 'voice', state: 'delivered' },
        ],
      }),
      person('Bo', 'Lyon', { ...safe(9, 'page'), attempts: [{ channel: 'sms', state: 'accepted' }] }),
      person('Chen', 'Lyon', { state: 'pending', attempts: [{ channel: 'sms', state: 'queued' }] }),
      person('Dee', 'Lyon', {
        state: 'sent',
        attempts: [
          { channel: 'sms', state: 'cancelled' },
          { channel: 'voice', state: 'accepted' },
        ],
      }),
    ]);
    await db.pool.query(`UPDATE attempts SET error_code = 'diverted' WHERE state = 'cancelled'`);
    const { byChannel } = await readReachability(deps, incidentId);
    expect(byChannel).toEqual({
      sms: { tried: 2, delivered: 0, confirmed: 0, failed: 1, waiting: 1, moved: 1 },
      voice: { tried: 2, delivered: 1, confirmed: 1, failed: 0, waiting: 0, moved: 0 },
      page: { tried: 0, delivered: 0, confirmed: 1, failed: 0, waiting: 0, moved: 0 },
    });
  });

  it('says why people are not heard from, the worst first, however few they are', async () => {
    const { incidentId } = await tell([
      person('Ana', 'Lyon', { state: 'delivered' }),
      person('Bo', 'Lyon', { state: 'delivered' }),
      person('Chen', 'Lyon', { state: 'pending' }),
      person('Dee', 'Lyon', { state: 'unreachable', reason: 'no-path' }),
      person('Eva', 'Lyon', safe(9)),
    ]);
    const board = await readBoard(deps, incidentId);
    expect(board?.stuck.map(({ state, people }) => [state, people])).toEqual([
      ['unreachable', 1],
      ['pending', 1],
      ['delivered', 2],
    ]);
  });

  it('knows when half had it, and does not know what has not happened', async () => {
    const { incidentId } = await tell([
      person('Ana', 'Lyon', { ...safe(40), deliveredAfterS: 4 }),
      person('Bo', 'Lyon', { state: 'delivered', deliveredAfterS: 8 }),
      person('Chen', 'Lyon', { state: 'sent' }),
      person('Dee', 'Lyon', 'no-row'),
    ]);
    const { secondsTo } = await readReachability(deps, incidentId);
    expect(secondsTo).toEqual({
      delivered50: 8,
      delivered90: null,
      delivered99: null,
      confirmed50: null,
      confirmed90: null,
    });
  });

  it('has nobody for an incident that is not there', async () => {
    const nowhere = '00000000-0000-7000-8000-000000000000' as never;
    expect(await readReachability(deps, nowhere)).toMatchObject({ recipients: 0, bySite: [], byChannel: {} });
    expect(await readBoard(deps, nowhere)).toBeUndefined();
  });
});

const anyDelivery: fc.Arbitrary<ToldPerson['messages'][number]> = fc.oneof(
  fc.constantFrom('no-row' as const, 'not-addressed' as const),
  fc.record(
    {
      state: fc.constantFrom(...personStates),
      answer: fc.constantFrom('safe', 'help', 'not-on-site'),
      via: fc.constantFrom('sms', 'voice', 'push', 'page', 'operator'),
      needsHelp: fc.boolean(),
      late: fc.boolean(),
      confirmedAfterS: fc.integer({ min: 0, max: 500 }),
      deliveredAfterS: fc.integer({ min: 0, max: 500 }),
      attempts: fc.array(
        fc.record({
          channel: fc.constantFrom('push', 'sms', 'email', 'voice'),
          state: fc.constantFrom(
            'queued',
            'sending',
            'accepted',
            'delivered',
            'failed',
            'expired',
            'cancelled',
            'in-doubt',
          ),
        }),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['state'] },
  ),
);

describe('the six states', () => {
  it('add up to the recipients, whatever happened, in all and at each site', async () => {
    const people = fc.array(
      fc.record({
        name: fc.constantFrom('Ana', 'Bo', '陳怡君'),
        site: fc.constantFrom('Taipei', 'Lyon', null),
        messages: fc.array(anyDelivery, { minLength: 3, maxLength: 3 }),
      }),
      { maxLength: 8 },
    );
    const messages = [alert, { kind: 'update', answers: [] }, { kind: 'reminder', answers: fireAnswers }];
    await fc.assert(
      fc.asyncProperty(people, async (everyone) => {
        const { incidentId } = await tell(everyone, messages);
        const board = await readBoard(deps, incidentId);
        const reach = reachabilitySchema.parse(board?.reachability);
        const sum = (counts: Record<(typeof personStates)[number], number>) =>
          personStates.reduce((total, state) => total + counts[state], 0);
        const addressed = everyone.filter((p) => p.messages.some((m) => m !== 'not-addressed'));
        expect(reach.recipients).toBe(addressed.length);
        expect(sum(reach)).toBe(reach.recipients);
        for (const site of reach.bySite) expect(sum(site)).toBe(site.recipients);
        expect(reach.bySite.reduce((n, site) => n + site.recipients, 0)).toBe(reach.recipients);
        expect(reach.bySite.reduce((n, site) => n + site.needHelp, 0)).toBe(reach.needHelp);
        const stuck = board?.stuck.reduce((n, group) => n + group.people, 0);
        expect(stuck).toBe(reach.recipients - reach.confirmed);
        expect(board?.help.length).toBe(reach.needHelp);
        const ofAnswers = Object.entries(board?.helpByAnswer ?? {});
        expect(ofAnswers.reduce((n, [, { open }]) => n + open, 0)).toBeLessThanOrEqual(reach.needHelp);
        for (const [answer, { open, cleared }] of ofAnswers)
          expect(open + cleared).toBeLessThanOrEqual(reach.byAnswer[answer] ?? 0);
        for (const reachOf of Object.values(reach.byChannel))
          expect(Math.max(reachOf.delivered, reachOf.failed)).toBeLessThanOrEqual(reachOf.tried);
      }),
      { numRuns: 40 },
    );
  });
});
