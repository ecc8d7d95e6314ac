import { expect } from 'vitest';
import { readProbe } from '../../src/alarm/probe-store.ts';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const people = {
  eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  tom: { mobile: '+886912345679', language: 'zh-Hant', site: 'Taoyuan' },
};

const probed = ({ stage }: Script, ok: boolean) =>
  eventually(`the probe to say ${ok}`, async () => (await readProbe(stage.db.pool)).ok === ok || undefined);

/** The replies' webhooks went out, and none was answered. */
const lost = ({ stage }: Script, count: number) =>
  eventually('the carrier to give its webhooks up', () => {
    const tried = stage.simulator.ledger.entries({ kind: 'sms.inbound' });
    expect(tried.every(({ answer }) => (answer?.status ?? 0) === 0)).toBe(true);
    return (tried.length >= count && stage.simulator.isIdle(500)) || undefined;
  });

const confirmations = ({ stage }: Script) =>
  query(stage.db.pool, 'SELECT answer, via, late FROM confirmations ORDER BY answer', []);

scene(
  'F24 our webhook is down while people reply: what they said is fetched when it is back, each once, and nobody is called',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, people);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const evas = await eva.expectSms('FIRE');
    const toms = await tom.expectSms('火');
    await s.expectReach(incident, { delivered: 2 });
    await s.stage.wire.set('refuse');
    evas.thenReply('1');
    toms.thenReply('2');
    await lost(s, 4);
    await s.stage.wire.set('pass');
    await s.expectReach(incident, { confirmed: 2, byAnswer: { safe: 1, help: 1 }, needHelp: 1 });
    await eva.expectSms('Received: Safe');
    await tom.expectSms('已收到');
    s.pass('2m');
    await s.untilQuiet();
    expect(await confirmations(s)).toEqual([
      { answer: 'help', via: 'sms', late: false },
      { answer: 'safe', via: 'sms', late: false },
    ]);
    expect(s.stage.simulator.ledger.count('call.create')).toBe(0);
  },
  {},
  { isWired: true },
);

scene(
  'Our webhook stays down: what people reply is fetched all the same, and answered',
  async (s) => {
    const { eva } = await s.employ(SITES, { eva: people.eva });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const text = await eva.expectSms('FIRE');
    await s.expectReach(incident, { delivered: 1 });
    await s.stage.wire.set('refuse');
    await probed(s, false);
    text.thenReply('1');
    await s.expectReach(incident, { confirmed: 1 });
    await eva.expectSms('Received: Safe');
    const isAlarmed = () =>
      s.stage.errors().some((line) => line.includes('Tocsin itself is ill')) || undefined;
    await eventually('the alarm', isAlarmed);
    s.expectError(/Tocsin itself is ill/);
  },
  {},
  { isWired: true },
);

scene(
  'F24 our webhook is down while texts arrive: the list says what the callbacks could not',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, people);
    await s.stage.wire.set('refuse');
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await eva.expectSms('FIRE');
    await tom.expectSms('火');
    const { simulator } = s.stage;
    await eventually('the callbacks to be given up', () => simulator.isIdle(3_000) || undefined);
    const callbacks = simulator.ledger.entries({ kind: 'sms.callback' });
    expect(callbacks.filter(({ answer }) => answer?.status !== 0)).toEqual([]);
    await s.stage.wire.set('pass');
    await s.expectReach(incident, { delivered: 2 });
    s.pass('2m');
    await (await eva.expectCall()).pickUp().answer('1');
    await (await tom.expectCall()).pickUp().answer('1');
    await s.expectReach(incident, { confirmed: 2 });
  },
  {},
  { isWired: true },
);

scene(
  'Nothing of ours runs while people reply: the next start takes it before it calls anybody',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, people);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const text = await eva.expectSms('FIRE');
    await tom.expectSms('火');
    await s.expectReach(incident, { delivered: 2 });
    await s.stage.restart(async () => {
      text.thenReply('1');
      await lost(s, 2);
      s.pass('2m');
    });
    await eva.expectSms('Received: Safe');
    await (await tom.expectCall()).pickUp().answer('3');
    await s.expectReach(incident, { confirmed: 2, byAnswer: { safe: 1, 'not-on-site': 1 } });
  },
);
