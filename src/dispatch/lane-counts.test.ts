import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Outcome } from '../channels/contract.ts';
import type { Receipt } from '../channels/contract.ts';
import { query } from '../db/sql.ts';
import { newId, type AttemptId } from '../kernel/id.ts';
import { openReceiptDesk } from './apply-receipts.ts';
import { readFault, readWord, tallyOutcomes } from './lane-counts.ts';
import { readHealth } from './lane-health-store.ts';
import { type ClaimedAttempt } from './lane-store.ts';
import { writeOutcomes } from './outcome-store.ts';

const [taiwan, germany] = [{ cohort: '+886' }, { cohort: '+49' }];

type Rejected = Extract<Outcome, { kind: 'rejected' }>;
const rejected = (more: Partial<Rejected>): Rejected => ({
  kind: 'rejected',
  verdict: 'provider-transient',
  scope: 'message',
  code: '500',
  text: 'refused',
  retryAfterMs: null,
  ...more,
});

describe('what an outcome says about its lane', () => {
  it.each<[string, Partial<Rejected>, string]>([
    ['the provider stumbles', {}, 'failed'],
    ['the provider is blocked', { verdict: 'channel-blocked', scope: 'provider' }, 'failed'],
    ['the account is suspended', { verdict: 'channel-blocked', scope: 'account', code: '20005' }, 'account'],
    ['our password is wrong', { verdict: 'our-fault', scope: 'account', code: '20003' }, 'account'],
    [
      'the mail server does not know us',
      { verdict: 'our-fault', scope: 'account', code: 'smtp-535 5.7.8' },
      'account',
    ],
    ['our API key is wrong', { verdict: 'our-fault', scope: 'account', code: 'vonage-4' }, 'account'],
    ['our credit is used up', { verdict: 'channel-blocked', scope: 'account', code: 'vonage-9' }, 'account'],
    ['one message of ours is malformed', { verdict: 'our-fault', code: '21617' }, 'failed'],
    ['the number does not exist', { verdict: 'recipient-permanent', code: '21211' }, 'refused'],
    ['the person has opted out', { verdict: 'opt-out', code: '21610' }, 'refused'],
    ['it wants to be asked later', { code: '20429', retryAfterMs: 7_000 }, 'nothing'],
    ['we never handed it over', { verdict: 'our-fault', code: 'not-rendered' }, 'nothing'],
  ])('%s', (_, more, word) => {
    expect(readWord(rejected(more))).toBe(word);
  });

  it('keeps apart what the lane did from what only concerns the person', () => {
    expect(readFault({ verdict: 'recipient-temporary', scope: 'recipient' }, '30003')).toBeNull();
    expect(readFault({ verdict: null, scope: 'recipient' }, null)).toBeNull();
  });

  it('is told the database once a lane and country, with the longest peace that was asked for', () => {
    const sender = { channel: 'sms', provider: 'main' } as const;
    const other = { channel: 'voice', provider: 'main' } as const;
    const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 1 };
    const tallies = tallyOutcomes([
      { sender, attempt: taiwan, outcome: accepted },
      { sender, attempt: taiwan, outcome: rejected({ retryAfterMs: 2_000 }) },
      { sender, attempt: taiwan, outcome: rejected({ retryAfterMs: 3_600_000 }) },
      { sender, attempt: germany, outcome: rejected({}) },
      { sender, attempt: taiwan, outcome: rejected({}) },
      { sender: other, attempt: taiwan, outcome: accepted },
    ]);
    const none = { accepted: 0, refused: 0, failed: 0, account: 0, doubted: 0, throttledMs: 0 };
    expect(tallies).toEqual([
      { ...none, ...sender, ...taiwan, accepted: 1, failed: 1, throttledMs: 60_000 },
      { ...none, ...sender, ...germany, failed: 1 },
      { ...none, ...other, ...taiwan, accepted: 1 },
    ]);
  });
});

describe('what the one who judges a lane reads', () => {
  let house: EngineHouse;
  beforeAll(async () => {
    house = await openEngineHouse();
    await house.lane('sms', 'main');
  });
  afterAll(() => house.db.close());

  const sender = { channel: 'sms', provider: 'main' } as const;
  const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 20 };
  const read = async () => {
    const { lanes } = await readHealth(house.db.pool);
    const counts = lanes.flatMap((lane) => lane.counts);
    const sum = (key: keyof (typeof counts)[number]) => counts.reduce((all, one) => all + one[key], 0);
    return {
      taken: sum('accepted'),
      refused: sum('refused'),
      failed: sum('failed'),
      account: sum('account'),
      doubted: sum('doubted'),
      receipts: sum('receipts'),
      late: sum('late'),
    };
  };

  it('is what every worker sent and every report said, also where a report comes later than the route waits', async () => {
    const leaseToken = newId();
    const { ids } = await house.deliveries({ people: 8, channels: ['sms'] });
    const attempts = await house.attempts(ids, { state: 'sending', leaseToken });
    const outcomes: Outcome[] = [
      accepted,
      accepted,
      accepted,
      rejected({}),
      rejected({}),
      rejected({ verdict: 'channel-blocked', scope: 'account', code: '20005' }),
      rejected({ verdict: 'recipient-permanent', code: '21211' }),
      { kind: 'in-doubt', code: 'timeout', text: 'No answer' },
    ];
    const settled = outcomes.map((outcome, n) => ({
      attempt: { id: attempts[n], deliveryId: ids[n], ...(n < 4 ? taiwan : germany) } as ClaimedAttempt,
      sender,
      leaseToken,
      outcome,
      retryAt: null,
    }));
    const worker = newId();
    await writeOutcomes(house.db.pool, settled.slice(0, 4), began, worker);
    await writeOutcomes(house.db.pool, settled.slice(4, 6), began, worker);
    await writeOutcomes(house.db.pool, settled.slice(6), began, newId());
    const sent = { taken: 3, failed: 2, account: 1, refused: 1, doubted: 1 };
    expect(await read()).toEqual({ ...sent, receipts: 0, late: 0 });

    await house.db.pool.query('UPDATE attempts SET sent_at = $1, cohort = $2', [began, taiwan.cohort]);
    const deskAt = (at: Date) =>
      openReceiptDesk({ pool: house.db.pool, clock: { now: () => at }, ringPlan: () => undefined });
    const delivered = (n: number): Receipt => ({
      attemptId: attempts[n] as AttemptId,
      providerRef: 'SM1',
      rank: 50,
      carrierStatus: 'delivered',
      word: 'delivered',
      errorCode: null,
      verdict: null,
      scope: 'message',
    });
    await deskAt(later(minute)).apply(delivered(0));
    await deskAt(later(2 * minute + 1)).apply(delivered(1));
    expect(await read()).toEqual({ ...sent, receipts: 2, late: 1 });
    const byCountry = `SELECT cohort, sum(accepted)::int AS taken, sum(failed + account + refused + doubted)::int AS "notTaken",
                              sum(receipts)::int AS receipts FROM lane_counts GROUP BY cohort ORDER BY cohort`;
    expect(await query(house.db.pool, byCountry)).toEqual([
      { ...germany, taken: 0, notTaken: 4, receipts: 0 },
      { ...taiwan, taken: 3, notTaken: 1, receipts: 2 },
    ]);
  });

  it('leaves a lane alone for the longest peace that it asked for, whatever country asked for less', async () => {
    const leaseToken = newId();
    const { ids } = await house.deliveries({ people: 6, channels: ['sms'] });
    const attempts = await house.attempts(ids, { state: 'sending', leaseToken });
    const settled = attempts.map((id, n) => ({
      attempt: { id, deliveryId: ids[n], cohort: `+${n}` } as ClaimedAttempt,
      sender,
      leaseToken,
      outcome: rejected({ retryAfterMs: n === 3 ? 50_000 : n }),
      retryAt: null,
    }));
    await writeOutcomes(house.db.pool, settled, began, newId());
    const rested = `SELECT next_free_at > clock_timestamp() + interval '40 seconds' AS rested FROM lanes`;
    expect(await query(house.db.pool, rested)).toEqual([{ rested: true }]);
  });
});
