import { expect } from 'vitest';
import type { Simulator } from '../../simulator/start.ts';
import { readProbe } from '../../src/alarm/probe-store.ts';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene, type Person, type Role, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' } };

/** Leaves an employee with nothing but a mobile number for texts. */
async function textsOnly(s: Script, id: string, address: string): Promise<void> {
  const contactPoints = [{ channel: 'sms', address, rank: 1 }];
  expect(await s.call('PATCH', `/employees/${id}`, { contactPoints })).toMatchObject({ status: 200 });
}

async function expectLane(s: Script, channel: string, state: string, provider?: string): Promise<unknown> {
  let latest: unknown;
  return eventually(
    `${channel} to be ${state}`,
    async () => {
      const { body } = await s.call('GET', '/lanes');
      const lanes = body['items'] as { channel: string; provider: string; state: string }[];
      const lane = lanes.find(
        (one) => one.channel === channel && (provider === undefined || one.provider === provider),
      );
      latest = lane;
      return lane?.state === state ? lane : undefined;
    },
    { withinMs: 60_000, instead: () => JSON.stringify(latest) },
  );
}

/** So many people of one site with a mobile each, and no smartphone. */
async function employCrew(s: Script, people: number): Promise<Person[]> {
  const roles = Array.from({ length: people }, (_, n): [string, Role] => [
    `p${n}`,
    { mobile: `+8869123456${10 + n}`, language: 'en', site: 'Taoyuan' },
  ]);
  return Object.values(await s.employ(SITES, Object.fromEntries(roles)));
}

async function answerCalls(crew: readonly Person[]): Promise<void> {
  await Promise.all(crew.map(async (person) => (await person.expectCall()).pickUp().answer('1')));
}

scene('F25 The SMS plug is pulled: every phone rings, and nobody waits for the two minutes', async (s) => {
  const crew = await employCrew(s, 40);
  const { ledger, levers } = s.stage.simulator;
  levers.set({ sms: 'unplugged' });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await expectLane(s, 'sms', 'blocked');
  await answerCalls(crew);
  await s.expectReach(incident, { recipients: 40, confirmed: 40 });
  expect(ledger.count('call.create')).toBe(40);
});

scene(
  'The account is suspended: one answer is enough, the phone rings, and whoever has only texts waits for them',
  async (s) => {
    const { eva: first, tom } = await s.employ(SITES, {
      ...eva,
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    await textsOnly(s, tom.id, '+886912345679');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await (await first.expectCall()).pickUp().answer('1');
    await s.expectReach(incident, { recipients: 2, confirmed: 1, pending: 1 });
    await expectLane(s, 'sms', 'blocked');
    await eventually('the wait to be named', async () => {
      const rows = await s.readRows(incident);
      return rows.some(({ state, reason }) => state === 'pending' && reason === 'channel-down') || undefined;
    });
    s.stage.simulator.setScenario({ sms: { delay: 0 } });
    (await tom.expectSms('FIRE')).thenReply('2');
    await tom.expectSms('Received');
    await s.expectReach(incident, { recipients: 2, confirmed: 2 });
    await expectLane(s, 'sms', 'working');
  },
  { sms: { refused: [{ share: 1, status: 403, code: 20005 }] } },
);

scene(
  'What never comes back: whoever has only texts is waited for as long as the message holds, then named',
  async (s) => {
    const { tom } = await s.employ(SITES, {
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    await textsOnly(s, tom.id, '+886912345679');
    await s.call('PUT', '/lanes/sms/simulator', { state: 'held', reason: 'the bill is not paid' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.expectReach(incident, { recipients: 1, pending: 1 });
    s.pass('11m');
    await s.expectReach(incident, { pending: 1 });
    await s.expectEnded(incident, () => s.pass('1m'));
    await s.expectReach(incident, { unreachable: 1 });
    expect(await s.readRows(incident)).toMatchObject([{ state: 'unreachable', reason: 'channel-down' }]);
  },
);

scene('A hand holds SMS: what is queued goes by phone; released, it is texts again', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  const { db, simulator } = s.stage;
  await query(
    db.pool,
    `UPDATE lanes SET per_second = 0.001, next_free_at = now() + interval '1 hour' WHERE channel = 'sms'`,
  );
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const queued = `SELECT 1 FROM attempts WHERE channel = 'sms' AND state = 'queued'`;
  await eventually(
    'the text to be queued',
    async () => (await query(db.pool, queued)).length > 0 || undefined,
  );
  const put = (state: string) =>
    s.call('PUT', '/lanes/sms/simulator', { state, reason: 'the bill is not paid' });
  expect(await put('held')).toMatchObject({
    status: 200,
    body: { state: 'held', reason: 'the bill is not paid' },
  });
  await (await person.expectCall()).pickUp().answer('1');
  await s.expectReach(incident, { confirmed: 1 });
  expect(simulator.ledger.count('sms.create')).toBe(0);
  const moved = `SELECT state, error_code FROM attempts WHERE channel = 'sms'`;
  expect(await query(db.pool, moved)).toEqual([{ state: 'cancelled', error_code: 'diverted' }]);
  await query(db.pool, `UPDATE lanes SET per_second = 500, next_free_at = NULL WHERE channel = 'sms'`);
  expect(await put('working')).toMatchObject({ status: 200, body: { state: 'working' } });
  await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  await person.expectSms('FIRE');
});

/** Two accounts for texts, one for calls. */
const twoAccounts = ({ url, accountSid, spareAccountSid, authToken }: Simulator) => {
  const account = (name: string, sid: string, from: string) =>
    `{ name: ${name}, kind: twilio, accountSid: ${sid}, authToken: ${authToken}, from: '${from}', baseUrl: '${url}', rate: 200/s }`;
  return `
channels:
  sms:
    providers:
      - ${account('one', accountSid, '+15005550006')}
      - ${account('two', spareAccountSid, '+15005550007')}
  voice:
    providers:
      - ${account('calls', accountSid, '+15005550006')}
`;
};

scene(
  'F13 One of two accounts for texts is dead: everybody has their text by the other, once, and no phone rings',
  async (s) => {
    const people = await employCrew(s, 30);
    const { simulator } = s.stage;
    simulator.levers.setAccount(simulator.accountSid, 'unplugged');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await expectLane(s, 'sms', 'blocked', 'one');
    await s.expectReach(incident, { recipients: 30, delivered: 30 });
    for (const person of people) await person.expectSms('FIRE');
    expect(simulator.ledger.count('call.create')).toBe(0);
    await expectLane(s, 'sms', 'working', 'two');
  },
  {},
  { channels: twoAccounts },
);

scene(
  'SMS takes everything and reports nothing any more: the phones ring, and the lane is named silent',
  async (s) => {
    const crew = await employCrew(s, 40);
    const { levers } = s.stage.simulator;
    const before = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    for (const person of crew) (await person.expectSms('FIRE')).thenReply('1');
    for (const person of crew) await person.expectSms('Received');
    await s.expectReach(before, { recipients: 40, confirmed: 40 });
    levers.set({ sms: 'silent' });
    await eventually('the last report to be over a second old', async () => {
      const recent = `SELECT 1 FROM lane_counts WHERE receipts > 0 AND at > clock_timestamp() - interval '2 seconds'`;
      return (await query(s.stage.db.pool, recent)).length === 0 || undefined;
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await answerCalls(crew);
    await s.expectReach(incident, { recipients: 40, confirmed: 40 });
    const lane = await expectLane(s, 'sms', 'blocked');
    expect(lane).toMatchObject({ cause: 'silent' });
  },
);

scene(
  'SMS reports nothing while our own address is away: that is the alarm, no lane is blamed and no phone rings',
  async (s) => {
    const crew = await employCrew(s, 25);
    const { db, simulator, wire } = s.stage;
    const before = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    for (const person of crew) (await person.expectSms('FIRE')).thenReply('1');
    for (const person of crew) await person.expectSms('Received');
    await s.expectReach(before, { recipients: 25, confirmed: 25 });
    simulator.levers.set({ sms: 'silent' });
    await wire.set('refuse');
    await eventually('the probe to fail', async () => (await readProbe(db.pool)).ok === false || undefined);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.expectReach(incident, { sent: 25 });
    // The patience with texts is ten seconds, and whoever judges looks each second.
    const unreported = `SELECT 1 FROM lane_counts
      WHERE channel = 'sms' AND at < clock_timestamp() - interval '14 seconds' GROUP BY at HAVING sum(accepted) > 0
         AND at > (SELECT max(at) FROM lane_counts WHERE receipts > 0)`;
    await eventually(
      'the texts to be old',
      async () => (await query(db.pool, unreported)).length > 0 || undefined,
    );
    await expectLane(s, 'sms', 'working');
    const alarm = /Our public address does not answer/;
    await eventually('the alarm', () => s.stage.errors().some((line) => alarm.test(line)) || undefined);
    s.expectError(alarm);
    expect(simulator.ledger.count('call.create')).toBe(0);
  },
  {},
  { isWired: true },
);

scene(
  'F14 A fifth of all texts fails: they are tried again, and the lane is never blocked',
  async (s) => {
    await populate(s.stage, 80);
    const incident = await s.launch('reachability-exercise', {}, true);
    await s.expectEnded(incident, () => s.pass('5s'), 60_000);
    const lanes = await query(s.stage.db.pool, `SELECT state, cause FROM lanes WHERE channel = 'sms'`);
    expect(lanes).toEqual([{ state: 'working', cause: null }]);
  },
  {
    sms: { delay: 20, refused: [{ share: 0.2, status: 500, code: 20500 }] },
    people: { share: 0.8, after: 100 },
    voice: { delay: 20, ring: { min: 20, max: 60 } },
  },
);
