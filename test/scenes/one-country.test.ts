import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Person, type Role, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

/** So many of each: enough to judge their country by itself. */
const CREW = 25;

interface Crews {
  taiwan: Person[];
  germany: Person[];
}

/** A crew with Taiwanese mobiles and one with German ones, at the same site. */
async function employCrews(s: Script): Promise<Crews> {
  const crew = (name: string, number: string) =>
    Array.from({ length: CREW }, (_, n): [string, Role] => [
      `${name}${n}`,
      { mobile: `${number}${10 + n}`, language: 'en', site: 'Taoyuan' },
    ]);
  const roles = [...crew('t', '+8869123456'), ...crew('g', '+49151234567')];
  const people = Object.entries<Person>(await s.employ(SITES, Object.fromEntries(roles)));
  const those = (name: string) => people.flatMap(([id, person]) => (id.startsWith(name) ? [person] : []));
  return { taiwan: those('t'), germany: those('g') };
}

async function answerTexts(people: readonly Person[]): Promise<void> {
  for (const person of people) (await person.expectSms('FIRE')).thenReply('1');
  for (const person of people) await person.expectSms('Received');
}

async function answerCalls(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map(async (person) => (await person.expectCall()).pickUp().answer('1')));
}

/** Texts work but for Germany, and `cause` says why. */
async function expectGermanyDown(s: Script, cause: string): Promise<void> {
  await eventually('texts to Germany to be down, and no others', async () => {
    const { body } = await s.call('GET', '/lanes');
    const lanes = body['items'] as {
      channel: string;
      state: string;
      cohorts: { cohort: string; cause: string }[];
    }[];
    const [texts] = lanes.filter(({ channel, state }) => channel === 'sms' && state === 'working');
    return texts?.cohorts.some((one) => one.cohort === '+49' && one.cause === cause) || undefined;
  });
}

const textsTo = (s: Script, prefix: string) =>
  s.stage.simulator.ledger
    .entries()
    .filter(({ kind, address }) => kind === 'sms.create' && address.startsWith(prefix)).length;

scene(
  'No text gets through to Germany: its phones ring, at once the next time, and Taiwan goes on by text',
  async (s) => {
    const { taiwan, germany } = await employCrews(s);
    const first = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await Promise.all([answerTexts(taiwan), answerCalls(germany)]);
    await s.expectReach(first, { recipients: 2 * CREW, confirmed: 2 * CREW });
    await expectGermanyDown(s, 'errors');
    const tried = textsTo(s, '+49');
    const second = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    await Promise.all([answerTexts(taiwan), answerCalls(germany)]);
    await s.expectReach(second, { recipients: 2 * CREW, confirmed: 2 * CREW });
    await expectGermanyDown(s, 'errors');
    // A few may be its probes.
    expect(textsTo(s, '+49') - tried).toBeLessThan(CREW / 2);
  },
  { sms: { delay: 0, elsewhere: [{ prefix: '+49', refused: [{ share: 1, status: 400, code: 21408 }] }] } },
);

scene('Texts to Germany are taken and never reported any more: its phones ring, and no other', async (s) => {
  const { taiwan, germany } = await employCrews(s);
  const before = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  await answerTexts([...taiwan, ...germany]);
  await s.expectReach(before, { recipients: 2 * CREW, confirmed: 2 * CREW });
  s.stage.simulator.setScenario({ sms: { delay: 0, elsewhere: [{ prefix: '+49', silent: 1 }] } });
  await eventually('the last report to be over a second old', async () => {
    const recent = `SELECT 1 FROM lane_counts WHERE receipts > 0 AND at > clock_timestamp() - interval '2 seconds'`;
    return (await query(s.stage.db.pool, recent)).length === 0 || undefined;
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await answerTexts(taiwan);
  await answerCalls(germany);
  await s.expectReach(incident, { recipients: 2 * CREW, confirmed: 2 * CREW });
  await expectGermanyDown(s, 'silent');
  expect(s.stage.simulator.ledger.count('call.create')).toBe(CREW);
});
