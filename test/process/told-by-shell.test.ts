import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type House } from '../harness/process/open-house.ts';
import { countTaken, untilSent } from '../harness/process/run-incident.ts';
import { SITES } from '../harness/scene/sites.ts';

const LIN = '+886912345678';
const ANA = '+886912345679';
const PEOPLE = `external_id,name,mobile,language,site
P1,林怡君,${LIN},zh-Hant,Taoyuan
P2,Ana Silva,${ANA},en,Taoyuan
`;

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.serve();
  const file = join(house.folder, 'file.csv');
  await writeFile(file, SITES);
  await house.tocsin('import', file, '--kind', 'sites');
  await writeFile(file, PEOPLE);
  await house.tocsin('import', file);
});
afterAll(() => house.close());

/** The texts to a phone, the oldest first. */
function textsTo(address: string): string[] {
  return house.simulator.ledger
    .entries()
    .filter((entry) => entry.kind === 'sms.create' && entry.address === address)
    .map(({ fields }) => String(fields['Body']));
}

/** Runs a command that must succeed and print nothing, and answers what it says. */
async function tell(...args: string[]): Promise<string> {
  const { code, out, said } = await house.tocsin(...args);
  expect({ code, out, said }).toEqual({
    code: 0,
    out: '',
    said: expect.not.stringMatching(/^tocsin:/) as string,
  });
  return said;
}

test('an incident is carried through from the shell, and each phone reads every word of it in its language', async () => {
  const launch = ['launch', 'fire-evacuation', '--input', 'site=Taoyuan', '--exercise'];
  const id = (await house.tocsin(...launch)).out.trim();
  await untilSent(house, 2);

  const words = ['-t', 'en=Use the south stairs.\nNorth is full of smoke.', '-t', 'zh-Hant=請走南側樓梯。'];
  expect(await tell('update', id, ...words)).toMatch(
    /^Exercise: update 2 to 2 people: .*Use the south stairs\.\n$/,
  );
  await untilSent(house, 4);
  expect(await tell('remind', id)).toMatch(/^Exercise: reminder 3 to 2 people: .*FIRE at Taoyuan/);
  await untilSent(house, 6);
  expect(await tell('correct', id)).toMatch(/^Exercise: correction 4 to 2 people: /);
  await untilSent(house, 8);
  const over = ['-t', 'en=It is over.', '-t', 'zh-Hant=警報解除。'];
  expect(await tell('all-clear', id, ...over)).toMatch(
    /^Exercise: all-clear 5 to 2 people: .*It is over\.\n$/,
  );
  await untilSent(house, 10);
  expect(await tell('close', id)).toBe('Closed: nothing more is sent.\n');

  expect(textsTo(ANA)).toEqual([
    expect.stringMatching(/FIRE at Taoyuan/),
    expect.stringMatching(/Use the south stairs\.\nNorth is full of smoke\./),
    expect.stringMatching(/FIRE at Taoyuan/),
    expect.stringMatching(/fire alarm at Taoyuan was a mistake/),
    expect.stringMatching(/It is over\./),
  ]);
  expect(textsTo(LIN)).toHaveLength(5);
  expect(textsTo(LIN)[1]).toContain('請走南側樓梯。');
  expect(textsTo(LIN)[4]).toContain('警報解除。');
  const closed = await house.tocsin('status', id);
  expect(closed.out).toMatch(/^Fire or evacuation \(exercise\): closed, 2 people\n/);
  expect(closed.said).toContain(`tocsin report ${id}`);
  const report = await house.tocsin('report', id);
  expect(report.out.split('\n')[0]).toMatch(/^\uFEFF?external_id,name,site,state,/);
  expect(report.out).toMatch(/\nP1,林怡君,Taoyuan,/);
});

test.each([
  ['an update without words', ['update', 'ID'], /--text/],
  ['words without their language', ['update', 'ID', '-t', 'Use the stairs'], /begin it with its language/],
  ['an incident that is none', ['remind', '00000000-0000-7000-8000-000000000000'], /no incident/],
  ['words to one that is closed', ['all-clear', 'ID'], /closed/],
  ['going on with one that is not held', ['go-on', 'ID'], /not held/],
])('%s is refused with one line, and nothing is sent', async (_, args, line) => {
  const page = (await house.ask({ method: 'GET', path: '/incidents' })) as { items: { id: string }[] };
  const before = countTaken(house);
  const { code, out, said } = await house.tocsin(
    ...args.map((arg) => (arg === 'ID' ? (page.items[0]?.id ?? '') : arg)),
  );
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(said).toMatch(/^tocsin: [^\n]+\n$/);
  expect(said).toMatch(line);
  expect(countTaken(house)).toBe(before);
});
