import { expect } from 'vitest';
import type { LedgerEntry } from '../../simulator/ledger.ts';
import { query } from '../../src/db/sql.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene, type Script } from '../harness/scene/scene.ts';

const PEOPLE = 300;
const SENT = { 'sms.create': 'sms', 'call.create': 'voice', mail: 'email', push: 'push' } as const;

interface KeptAttempt extends Record<string, unknown> {
  id: string;
  channel: string;
  address: string;
  state: string;
  delivery: string;
}

/** Every attempt that was handed to a carrier, as the database has it. */
function attemptsSent({ stage }: Script): Promise<KeptAttempt[]> {
  return query<KeptAttempt>(
    stage.db.pool,
    `SELECT a.id::text, a.channel, a.state, a.delivery_id::text AS delivery,
            CASE a.channel WHEN 'push' THEN regexp_replace(c.address::json ->> 'endpoint', '^.*/', '')
                           ELSE c.address END AS address
       FROM attempts a JOIN contact_points c ON c.id = a.contact_point_id
      WHERE a.state NOT IN ('queued', 'cancelled')`,
  );
}

/** The number of the attempt that a request names in its callback or its message id. A push is sealed. */
function attemptOf({ fields }: LedgerEntry): string {
  const named = [fields['StatusCallback'], fields['messageId']].map(String).join(' ');
  return /(?:messages|voice)\/(\d+)|attempt-(\d+)@/.exec(named)?.slice(1).find(Boolean) ?? '';
}

/** The numbers whose reply was read from the carrier's list before its webhook came: each is answered by a text. */
async function fetchedReplies({ stage }: Script): Promise<string[]> {
  const rows = await query<{ from_number: string }>(
    stage.db.pool,
    'SELECT from_number FROM replies WHERE fetched AND delivery_id IS NOT NULL',
  );
  return rows.map((row) => row.from_number);
}

const isAnswer = ({ channel, attempt }: { channel: string; attempt: string }) =>
  channel === 'sms' && attempt === '';

function sendsOf({ stage }: Script): { channel: string; address: string; attempt: string }[] {
  return stage.simulator.ledger.entries().flatMap((entry) =>
    entry.kind in SENT
      ? [
          {
            channel: SENT[entry.kind as keyof typeof SENT],
            address: entry.address,
            attempt: attemptOf(entry),
          },
        ]
      : [],
  );
}

const byNumber = (one: string, other: string) => Number(one) - Number(other);
const onChannel = (channel: string) => (it: { channel: string }) => it.channel === channel;

scene(
  '300 people and their answers: what the carriers took is what we wrote down, and nobody is left unnamed',
  async (s) => {
    await populate(s.stage, PEOPLE);
    const incident = await s.launch('reachability-exercise', {}, true);
    await s.expectReach(incident, { recipients: PEOPLE });
    await s.untilQuiet(40_000);
    s.pass('2m');
    await s.untilQuiet(40_000);
    await s.expectEnded(incident, () => s.pass('10m'));
    await s.untilQuiet();

    const attempts = await attemptsSent(s);
    const all = sendsOf(s);
    const sends = all.filter((send) => !isAnswer(send));
    const answered = all.filter(isAnswer).map(({ address }) => address);
    expect(answered.sort()).toEqual((await fetchedReplies(s)).sort());

    for (const channel of ['sms', 'voice', 'email']) {
      const written = attempts.filter(onChannel(channel)).map(({ id }) => id);
      const taken = sends.filter(onChannel(channel)).map(({ attempt }) => attempt);
      expect(taken.sort(byNumber), channel).toEqual(written.sort(byNumber));
      expect(taken.length, channel).toBeGreaterThan(0);
    }
    const devices = (list: { channel: string; address: string }[]) =>
      list
        .filter(onChannel('push'))
        .map(({ address }) => address)
        .sort();
    expect(devices(sends)).toEqual(devices(attempts));

    const taken = attempts.filter(({ state }) => state === 'accepted' || state === 'delivered');
    const steps = taken.map(({ delivery, channel }) => `${delivery} ${channel}`);
    expect(new Set(steps).size, 'nobody gets a step twice on a channel').toBe(steps.length);

    const reach = await s.readReach(incident);
    expect(reach).toMatchObject({ recipients: PEOPLE, pending: 0, stopped: 0 });
    expect(reach.confirmed).toBeGreaterThan(PEOPLE / 2);
    const rows = await s.readRows(incident);
    expect(rows).toHaveLength(PEOPLE);
    const unnamed = rows.filter(({ state, reason }) => state !== 'confirmed' && reason === null);
    expect(unnamed).toEqual([]);
    await s.expectState(incident, 'closed');
  },
  {
    people: { share: 0.8, after: { min: 50, max: 700 }, voice: { after: { min: 50, max: 300 } } },
    sms: { delay: { min: 10, max: 200 }, undelivered: [{ share: 0.05, code: 30005 }], doubled: 0.2 },
    voice: { delay: 20, ring: { min: 50, max: 300 }, ends: [{ share: 0.1, end: 'busy' }] },
  },
);
