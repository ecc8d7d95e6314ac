import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Person, type Role, type Script } from '../harness/scene/scene.ts';

const SITES = `name,country,time_zone,emergency_number,assembly_point,roll_call
Taoyuan,TW,Asia/Taipei,119,North gate,wei
Kaohsiung,TW,Asia/Taipei,119,Quay,wei`;

/** Three who will say nothing, at the site whose roll Wei calls. */
const SILENT = {
  ana: { name: 'Ana', mobile: '+886912345671', language: 'en', site: 'Taoyuan', department: 'Warehouse' },
  ben: { name: 'Ben', mobile: '+886912345672', language: 'en', site: 'Taoyuan', department: 'Warehouse' },
  lin: {
    name: '林怡君',
    mobile: '+886912345673',
    language: 'zh-Hant',
    site: 'Taoyuan',
    department: 'Office',
  },
} satisfies Record<string, Role>;

/** The officer's own desk is elsewhere, so that they are not asked themselves. */
const WEI = { name: 'Chen Wei', mobile: '+886912345670', language: 'en', site: 'Kaohsiung' };

const linkIn = (text: string) => /https?:\/\/\S+\/c\/[\w.-]+/.exec(text)?.[0] ?? '';

/** Nobody answers the text, nor takes the call two minutes later, nor the two after it, and five minutes after that they are on the list. */
async function staySilent(s: Script, people: readonly Person[]): Promise<void> {
  s.pass('2m');
  for (let rung = 1; rung <= 3; rung++) {
    for (const person of people) (await person.expectCall()).decline();
    await s.untilQuiet();
    s.pass('1m');
  }
  s.pass('2m');
  const isListed = async () =>
    (await query(s.stage.db.pool, 'SELECT 1 FROM listed')).length === people.length || undefined;
  await eventually('the silent to be on a list', isListed);
  s.pass('10s');
}

/** Presses a button of the list's page, as a browser without JavaScript does; answers the page after it. */
async function press(link: string, form: string, fields: Record<string, string>): Promise<string> {
  const pressed = await fetch(`${link}/${form}`, { method: 'POST', body: new URLSearchParams(fields) });
  expect(pressed.status).toBe(200);
  return pressed.text();
}

/** The number by which the page's form names somebody, as it stands beside their name. */
function formOf(page: string, name: string): string {
  const [, after = ''] = page.split(`<h2>${name}`);
  return /name="person" value="(\d+)"/.exec(after)?.[1] ?? '';
}

const confirmationOf = async (s: Script, incident: string, name: string) => {
  const rows = await s.readRows(incident);
  return rows.find((row) => (row['employee'] as { name: string }).name === name)?.['confirmation'];
};

scene(
  'The roll call gets three names by one text, then two, marks one, and hears when it is empty',
  async (s) => {
    const { wei, ana, ben, lin } = await s.employ(SITES, { wei: WEI, ...SILENT });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await ana.expectSms('Taoyuan');
    await ben.expectSms('Taoyuan');
    const asked = await lin.expectSms('Taoyuan');
    await staySilent(s, [ana, ben, lin]);
    const first = await wei.expectSms(
      'Fire or evacuation, Taoyuan: 3 people have not answered.\n1 Ana, 2 Ben, 3 林怡君.',
    );

    const call = await s.call('POST', `/incidents/${incident}/deliveries/${ana.id}/confirm`, {
      answer: 'safe',
    });
    expect(call.status).toBe(200);
    s.pass('3m');
    const second = await wei.expectSms('still 2 people have not answered.\n2 Ben, 3 林怡君.');

    const page = await (await fetch(linkIn(first.text))).text();
    expect(page).toContain('2 people have not answered');
    expect(page).toContain('Warehouse, Taoyuan');
    const marked = await press(linkIn(second.text), 'people', {
      person: formOf(page, 'Ben'),
      answer: 'safe',
      nonce: '1',
    });
    expect(marked).toContain('✓ Ben: Safe');
    expect(marked).toContain('1 person has not answered');
    expect(await confirmationOf(s, incident, 'Ben')).toMatchObject({
      answer: 'safe',
      via: 'roll-call',
      onBehalfOf: 'employee:wei',
    });
    second.thenReply('2 not on site');
    await wei.expectSms('Recorded: 1 Not on site. 1 still silent.');
    expect(await confirmationOf(s, incident, 'Ben')).toMatchObject({
      answer: 'not-on-site',
      via: 'roll-call',
      onBehalfOf: 'employee:wei',
    });
    s.pass('4m');

    asked.thenReply('1');
    await lin.expectSms('平安');
    await wei.expectSms('Fire or evacuation, Taoyuan: everyone is accounted for.');
    expect(await (await fetch(linkIn(first.text))).text()).toContain('Everyone is accounted for');
    await s.expectReach(incident, { recipients: 3, confirmed: 3, byAnswer: { safe: 2, 'not-on-site': 1 } });
    s.pass('1h');
  },
);

scene(
  'Nothing reaches the officer: the deputy gets the list, by a call that says who is on it',
  async (s) => {
    const { deputy, ana } = await s.employ(SITES, {
      deputy: { name: 'Dora', phone: '+886223456789', language: 'en', site: 'Kaohsiung' },
      wei: { name: 'Chen Wei', email: 'wei@example.org', site: 'Kaohsiung', deputy: 'deputy' },
      ana: SILENT.ana,
    });
    await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await ana.expectSms('Taoyuan');
    await staySilent(s, [ana]);
    const call = (await deputy.expectCall()).pickUp();
    await call.hear('1 person has not answered. 1 Ana.');
  },
);

scene('What the officer has cleared is told no more, and answers for nobody', async (s) => {
  const { wei, ana, ben } = await s.employ(SITES, { wei: WEI, ana: SILENT.ana, ben: SILENT.ben });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  await ana.expectSms('Taoyuan');
  await ben.expectSms('Taoyuan');
  await staySilent(s, [ana, ben]);
  const { text } = await wei.expectSms('2 people have not answered');
  const page = await press(linkIn(text), 'cleared', { note: 'Both are on leave', lang: 'zh-Hant' });
  expect(page).toContain('您已結束此名單');
  expect(
    await query(
      s.stage.db.pool,
      `SELECT 1 FROM audit_entries WHERE action = 'incident.list-cleared' AND details ->> 'note' = 'Both are on leave'`,
    ),
  ).toHaveLength(1);
  await s.expectReach(incident, { recipients: 2, confirmed: 0 });
  const reply = await s.call('POST', `/incidents/${incident}/deliveries/${ana.id}/confirm`, {
    answer: 'safe',
  });
  expect(reply.status).toBe(200);
  s.pass('1h');
});

scene('The all-clear ends the list, and is told to whoever has it', async (s) => {
  const { wei, ana, ben } = await s.employ(SITES, { wei: WEI, ana: SILENT.ana, ben: SILENT.ben });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const asked = await ana.expectSms('Taoyuan');
  await ben.expectSms('Taoyuan');
  await staySilent(s, [ana, ben]);
  const { text } = await wei.expectSms('2 people have not answered');
  const allClear = await s.call(
    'POST',
    `/incidents/${incident}/all-clear`,
    {},
    { 'idempotency-key': 'clear' },
  );
  expect(allClear.status).toBe(201);
  await wei.expectSms('the fire at Taoyuan is over');
  await ana.expectSms('is over');
  await ben.expectSms('is over');
  asked.thenReply('1');
  await ana.expectSms('Received');
  expect(await (await fetch(linkIn(text))).text()).toContain('This is over');
  s.pass('10m');
});
