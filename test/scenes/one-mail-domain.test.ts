import { expect } from 'vitest';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Person, type Role, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

/** So many of each: enough to judge their domain by itself. */
const CREW = 25;

/** So many people with a mailbox at this domain, and a mobile. */
const crew = (domain: string, number: string) =>
  Array.from({ length: CREW }, (_, n): [string, Role] => [
    `${domain[0]}${n}`,
    { email: `p${n}@${domain}`, mobile: `${number}${10 + n}`, language: 'en', site: 'Taoyuan' },
  ]);

/** A crew at each domain, and Nora, who has nothing but her mailbox in the north. */
async function employCrews(s: Script): Promise<{ north: Person[]; south: Person[]; nora: Person }> {
  const roles = [...crew('south.example', '+8869123457'), ...crew('north.example', '+8869123456')];
  const nora = { email: 'nora@north.example', language: 'en', site: 'Taoyuan' };
  const people = await s.employ(SITES, { ...Object.fromEntries(roles), nora });
  const those = (name: RegExp) =>
    Object.entries<Person>(people).flatMap(([id, person]) => (name.test(id) ? [person] : []));
  return { north: those(/^n\d/), south: those(/^s\d/), nora: people.nora };
}

const readNotice = (s: Script, people: readonly Person[]) =>
  Promise.all(people.map(async (person) => s.press((await person.expectMail('Water')).link, '1')));

async function answerTexts(people: readonly Person[]): Promise<void> {
  for (const person of people) (await person.expectSms('Water')).thenReply('1');
  for (const person of people) await person.expectSms('Received');
}

/** The mail domains that are not working, as GET /lanes has them; e-mail as a whole works. */
async function readDomains(s: Script): Promise<{ cohort: string; state: string; cause: string | null }[]> {
  const { body } = await s.call('GET', '/lanes');
  const lanes = body['items'] as { channel: string; state: string; cohorts: never[] }[];
  const mail = lanes.find(({ channel }) => channel === 'email');
  expect(mail).toMatchObject({ state: 'working' });
  return mail?.cohorts ?? [];
}

const subject = { subject: 'Water', text: 'Off on Friday.' };

scene(
  'The mail server of one domain is down: its people get texts, others their mail, and it is used again when it is back',
  async (s) => {
    const { north, south, nora } = await employCrews(s);
    const everybody = 2 * CREW + 1;
    const first = await s.launch('notice', subject);
    await Promise.all([answerTexts(north), readNotice(s, south)]);
    await s.expectReach(first, { recipients: everybody, confirmed: everybody - 1, pending: 1 });
    expect(await readDomains(s)).toMatchObject([{ cohort: 'north.example', cause: 'errors' }]);

    s.stage.simulator.setScenario({ email: { delay: 0 }, sms: { delay: 0 } });
    const isBack = async () => (await readDomains(s)).length === 0 || undefined;
    await eventually('mail to the domain to work again', isBack, { withinMs: 60_000 });
    await readNotice(s, [nora]);
    await s.expectReach(first, { confirmed: everybody });
    const second = await s.launch('notice', subject, true);
    await readNotice(s, [...north, ...south, nora]);
    await s.expectReach(second, { recipients: everybody, confirmed: everybody });
  },
  {
    email: { delay: 0, elsewhere: [{ domain: 'north.example', refused: [{ share: 1, status: 451 }] }] },
    sms: { delay: 0 },
  },
);
