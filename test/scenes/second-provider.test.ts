import { expect } from 'vitest';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import type { Simulator } from '../../simulator/start.ts';
import { query } from '../../src/db/sql.ts';
import { postAsVonage } from '../harness/scene/carrier-post.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Role, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const TWILIO = '+15005550006';
const VONAGE = '+15005550007';
const SPARE = '+15005550008';

const account = ({ url, authToken }: Simulator, name: string, sid: string, from = TWILIO) =>
  `{ name: ${name}, kind: twilio, accountSid: ${sid}, authToken: ${authToken}, from: '${from}', baseUrl: '${url}', rate: 200/s }`;

/** Texts by two carriers, and calls. */
const channels = (simulator: Simulator) => {
  const { apiKey, apiSecret, signatureSecret } = simulator.vonage;
  return `
channels:
  sms:
    providers:
      - ${account(simulator, 'twilio-main', simulator.accountSid)}
      - { name: vonage-backup, kind: vonage, apiKey: ${apiKey}, apiSecret: ${apiSecret}, signatureSecret: ${signatureSecret}, from: '${VONAGE}', baseUrl: '${simulator.url}', rate: 200/s }
  voice:
    providers:
      - ${account(simulator, 'calls', simulator.spareAccountSid)}
`;
};

/** Twilio has suspended the account, and Vonage does this. */
const byVonage = (vonage: ScenarioInput['vonage'] = {}): ScenarioInput => ({
  sms: { refused: [{ share: 1, status: 403, code: 20005 }] },
  vonage: { delay: { min: 0, max: 30 }, ...vonage },
});

const eva = { eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' } };
const crew = (people: number): Record<string, Role> =>
  Object.fromEntries(
    Array.from({ length: people }, (_, n) => [
      `p${n}`,
      { mobile: `+8869123456${10 + n}`, language: n % 2 === 0 ? 'en' : 'zh-Hant', site: 'Taoyuan' },
    ]),
  );

/** The number of the attempt that went out by Vonage, as its callback has it. */
function attemptAtVonage({ stage }: Script): string {
  const sent = stage.simulator.ledger
    .entries({ kind: 'sms.create' })
    .find(({ path }) => path === '/sms/json');
  return /\d+$/.exec(String(sent?.fields['callback']))?.[0] ?? '';
}

scene(
  'Twilio’s account is down: everybody has their text by Vonage before any phone rings, and a reply to that number counts',
  async (s) => {
    const people = await s.employ(SITES, crew(30));
    const { simulator } = s.stage;
    simulator.levers.setAccount(simulator.accountSid, 'unplugged');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await s.expectReach(incident, { recipients: 30, delivered: 30 });
    const texts = await Promise.all(Object.values(people).map((person) => person.expectSms(/FIRE|火/)));
    for (const text of texts) text.thenReply('1');
    await s.expectReach(incident, { confirmed: 30, byAnswer: { safe: 30 } });
    for (const person of Object.values(people)) await person.expectSms(/Received: Safe|已收到/);
    expect(simulator.ledger.count('call.create')).toBe(0);
    const numbers = simulator.phones
      .items(['+886912345610'])
      .flatMap((item) => (item.kind === 'sms' ? [`${item.direction} ${item.number}`] : []));
    expect(numbers).toEqual([`in ${VONAGE}`, `out ${VONAGE}`, `in ${VONAGE}`]);
    const { body } = await s.call('GET', '/lanes');
    expect(body['items']).toMatchObject([
      {
        channel: 'sms',
        provider: 'twilio-main',
        state: expect.stringMatching(/^(blocked|testing)$/) as unknown,
      },
      { channel: 'sms', provider: 'vonage-backup', state: 'working' },
      { channel: 'voice', provider: 'calls', state: 'working' },
    ]);
  },
  byVonage(),
  { channels },
);

scene(
  'F25 Both carriers of texts are gone: every phone rings at once, and nobody waits for the two minutes',
  async (s) => {
    const people = await s.employ(SITES, crew(40));
    const { ledger, levers } = s.stage.simulator;
    levers.set({ sms: 'unplugged' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await Promise.all(
      Object.values(people).map(async (person) => (await person.expectCall()).pickUp().answer('1')),
    );
    await s.expectReach(incident, { recipients: 40, confirmed: 40, byAnswer: { safe: 40 } });
    expect(ledger.count('call.create')).toBe(40);
    const { body } = await s.call('GET', '/lanes');
    const lanes = body['items'] as { channel: string; state: string }[];
    const texts = lanes.filter(({ channel }) => channel === 'sms').map(({ state }) => state);
    expect(texts).toHaveLength(2);
    expect(texts).not.toContain('working');
  },
  {},
  { channels },
);

scene(
  'Vonage’s answers are lost and there is no list to ask: the receipts settle the doubt, and nobody gets a second text',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await person.expectSms('FIRE');
    await s.expectReach(incident, { delivered: 1 });
    const { ledger } = s.stage.simulator;
    expect(ledger.entries({ kind: 'sms.create' }).filter(({ path }) => path === '/sms/json')).toHaveLength(1);
  },
  byVonage({ unanswered: 1 }),
  { channels },
);

scene(
  'Vonage reports late: whoever was given up is lifted by it, and a forged receipt is refused',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    for (let rung = 1; rung <= 3; rung++) {
      (await person.expectCall()).decline();
      await s.untilQuiet();
      s.pass('1m');
    }
    await s.expectReach(incident, { unreachable: 1 });
    const path = `messages/${attemptAtVonage(s)}`;
    const report = { messageId: '0A1', status: 'delivered', 'err-code': '0', to: VONAGE.slice(1) };
    const forged = await fetch(`${s.stage.url}/webhooks/vonage/${path}`, {
      method: 'POST',
      body: new URLSearchParams({
        ...report,
        'api-key': s.stage.simulator.vonage.apiKey,
        sig: 'ab'.repeat(32),
      }),
    });
    expect(forged.status).toBe(403);
    await s.expectReach(incident, { unreachable: 1, delivered: 0 });
    expect(await postAsVonage(s.stage, path, report)).toBe(204);
    await s.expectReach(incident, { unreachable: 0, delivered: 1 });
    expect(await postAsVonage(s.stage, path, { ...report, status: 'failed', 'err-code': '1' })).toBe(204);
    await s.expectReach(incident, { unreachable: 0, delivered: 1 });
  },
  byVonage({ undelivered: [{ share: 1, status: 'expired', code: 1 }] }),
  { channels },
);

scene(
  'The carrier says that somebody wants no texts: the phone rings at once, and next time too',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const first = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await (await person.expectCall()).pickUp().answer('1');
    await s.expectReach(first, { confirmed: 1 });
    await s.expectStanding('eva', 'sms', 'opted-out');
    const texts = s.stage.simulator.ledger.count('sms.create');
    const second = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    await (await person.expectCall()).pickUp().answer('1');
    await s.expectReach(second, { confirmed: 1 });
    expect(s.stage.simulator.ledger.count('sms.create')).toBe(texts);
  },
  byVonage({ undelivered: [{ share: 1, status: 'rejected', code: 53 }] }),
  { channels },
);

scene(
  'What nobody understands is answered with help, by the number that was written to',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const text = await person.expectSms('FIRE');
    text.thenReply('what is this about');
    await person.expectSms('1');
    await s.expectReach(incident, { confirmed: 0 });
    text.thenReply('2');
    await person.expectSms('Received');
    await s.expectReach(incident, { confirmed: 1, needHelp: 1 });
    const out = s.stage.simulator.phones.items(['+886912345678']).filter((item) => item.kind === 'sms');
    expect(new Set(out.map(({ number }) => number))).toEqual(new Set([VONAGE]));
  },
  byVonage(),
  { channels },
);

/** Two mail servers, of which nobody listens at the first; texts only after them. */
const twoMailServers = (simulator: Simulator) => `
channels:
  email:
    providers:
      - { name: office, kind: smtp, host: 127.0.0.1, port: 1, tls: none, from: crisis@example.org }
      - { name: outside, kind: smtp, host: 127.0.0.1, port: ${simulator.smtpPort}, tls: none, from: crisis@example.org }
  sms:
    providers:
      - ${account(simulator, 'texts', simulator.accountSid)}
`;

scene(
  'The first mail server is gone: the second takes the mail before anybody is sent a text',
  async (s) => {
    const { eva: person } = await s.employ(SITES, {
      eva: { email: 'eva@example.org', mobile: '+886912345678', language: 'en' },
    });
    const incident = await s.launch('notice', { subject: 'Lift', text: 'The lift is out of order.' });
    const mail = await person.expectMail('The lift is out of order.');
    await s.press(mail.link, '1');
    await s.expectReach(incident, { confirmed: 1 });
    const made = `SELECT channel, provider, state FROM attempts ORDER BY id DESC LIMIT 1`;
    expect(await query(s.stage.db.pool, made)).toEqual([
      { channel: 'email', provider: 'outside', state: 'accepted' },
    ]);
    expect(s.stage.simulator.ledger.count('sms.create')).toBe(0);
  },
  {},
  { channels: twoMailServers },
);

/** Two accounts for calls, the first of which does not know our new password yet; mail stands in for calls. */
const twoVoices = (simulator: Simulator) => {
  const one = account(simulator, 'one', simulator.accountSid);
  const { authToken } = simulator;
  return `
channels:
  voice:
    backup: email
    providers:
      - ${one.replace(authToken, `tomorrow, authTokenPrevious: ${authToken}`)}
      - ${account(simulator, 'two', simulator.spareAccountSid, SPARE)}
  email:
    providers:
      - { name: mails, kind: smtp, host: 127.0.0.1, port: ${simulator.smtpPort}, tls: none, from: crisis@example.org }
`;
};

scene(
  'One of two accounts for calls does not know our password: the phone rings by the other, once, and nothing stands in for it',
  async (s) => {
    const { ben } = await s.employ(SITES, {
      ben: { phone: '+886223456789', email: 'ben@example.org', language: 'en', site: 'Taoyuan' },
    });
    const { simulator } = s.stage;
    s.expectError(/a provider refuses our requests: check its settings/);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const call = await eventually('the call to be placed', () => {
      const [placed] = simulator.ledger.entries({ kind: 'call.create' });
      return placed;
    });
    expect(call.fields['From']).toBe(SPARE);
    await (await ben.expectCall()).pickUp().answer('1');
    await s.expectReach(incident, { confirmed: 1 });
    expect(simulator.ledger.count('call.create')).toBe(1);
    expect(simulator.mails).toEqual([]);
  },
  {},
  { channels: twoVoices },
);
