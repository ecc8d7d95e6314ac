import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countSends } from '../harness/process/count-sends.ts';
import { openHouse, type House } from '../harness/process/open-house.ts';
import { untilSent } from '../harness/process/run-incident.ts';
import { loggedErrors, type RunningTocsin } from '../harness/process/run-tocsin.ts';
import { SITES } from '../harness/scene/sites.ts';

const PEOPLE = `external_id,name,mobile,site
P1,林怡君,0912 345 678,Taoyuan
P2,Ana Silva,0912 345 679,Taoyuan
`;

let house: House;
let serve: RunningTocsin;
beforeAll(async () => {
  house = await openHouse();
  serve = await house.serve();
});
afterAll(() => house.close());

/** Runs a command that must succeed and answers its stdout. */
async function tell(...args: string[]): Promise<string> {
  const { code, out, said } = await house.tocsin(...args);
  expect({ code, said: said.replace(/^(?!tocsin:).*\n/gm, '') }).toEqual({ code: 0, said: '' });
  return out;
}

async function file(name: string, text: string): Promise<string> {
  const path = join(house.folder, name);
  await writeFile(path, text);
  return path;
}

test('a second serve on the same folder is refused with one line, and the first does not notice', async () => {
  const second = await house.tocsin('serve');
  expect(second).toEqual({
    code: 1,
    out: '',
    said: `tocsin: TOCSIN_DATA_DIR: another Tocsin runs on ${house.dataDir}; stop it first\n`,
  });
  expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
  expect(await tell('lanes')).toContain('sms\tsimulator\tworking\t0 waiting\n');
});

test('from an import to a stop by the shell: a lane that is held sends nothing, and the phones ring instead', async () => {
  const sites = await file('sites.csv', SITES);
  const people = await file('people.csv', PEOPLE);
  await tell('import', sites, '--kind', 'sites');
  const dry = await tell('import', people, '--dry-run');
  expect(JSON.parse(dry)).toMatchObject({ rows: 2, created: 2, faults: [] });
  expect(await house.ask({ method: 'GET', path: '/employees' })).toMatchObject({ items: [] });
  expect(await tell('import', people)).toBe(dry);
  expect(JSON.parse(await tell('import', people))).toMatchObject({ created: 0, unchanged: 2 });

  await tell('lane', 'sms', 'simulator', 'held', '--reason', 'the bill is not paid');
  expect(await tell('lanes')).toContain('sms\tsimulator\theld\t0 waiting\tthe bill is not paid\n');

  const launched = await tell('launch', 'fire-evacuation', '--input', 'site=Taoyuan', '--exercise');
  expect(launched).toMatch(/^[0-9a-f-]{36}\n$/);
  await untilSent(house, 2);
  expect([...countSends(house.simulator).keys()].sort()).toEqual([
    'call.create +886912345678',
    'call.create +886912345679',
  ]);

  const id = launched.trim();
  expect(await tell('status', id)).toMatch(/^Fire or evacuation \(exercise\): active, 2 people\n/);
  await tell('stop', id);
  expect(JSON.parse(await tell('status', id, '--json'))).toMatchObject({
    id,
    state: 'stopped',
    exercise: true,
    reachability: { recipients: 2, pending: 0 },
  });
  await tell('lane', 'sms', 'simulator', 'working', '--reason', 'paid');
  expect(await tell('lanes')).toContain('sms\tsimulator\tworking\t0 waiting');
});

test('what the shell asks for wrongly is one line, and nothing of it is done', async () => {
  const people = await file('broken.csv', 'external_id,name,mobile\nP3,Ben,0912 345 680\nP4,,12\n');
  const failed = [
    await house.tocsin('import', people),
    await house.tocsin('launch', 'fire-evacuation', '--input', 'site=Nowhere', '--exercise'),
    await house.tocsin('launch', 'fire-evacuaton', '--exercise'),
    await house.tocsin('lane', 'fax', 'simulator', 'held', '--reason', 'nobody has one'),
    await house.tocsin('status', '00000000-0000-7000-8000-000000000000'),
    await house.tocsin('stop', 'nothing'),
  ];
  for (const { code, out, said } of failed) {
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(said).toMatch(/^tocsin: [^\n]+\n$/);
  }
  const named = [/name/, /Nowhere/, /fire-evacuaton/, /channel .*sms/, /incident/i, /id/];
  for (const [index, name] of named.entries()) expect(failed[index]?.said).toMatch(name);
  expect(await house.ask({ method: 'GET', path: '/employees?q=Ben' })).toMatchObject({ items: [] });
});

test("a viewer's key, alone on stdout, sees the incidents and may not launch", async () => {
  const made = await house.tocsin('key', 'create', '--role', 'viewer');
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^tcn_[0-9a-f]{8}_[\w-]{43}\n$/) as string,
  });
  const headers = { authorization: `Bearer ${made.out.trim()}`, 'content-type': 'application/json' };
  expect((await fetch(`${house.url}/api/v1/incidents`, { headers })).status).toBe(200);
  const body = JSON.stringify({ playbook: 'reachability-exercise', inputs: {}, exercise: true });
  const refused = await fetch(`${house.url}/api/v1/incidents`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'once' },
    body,
  });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(await refused.json()).toMatchObject({ status: 403, type: expect.any(String) as string });
});

test('a serve that has nothing to do ends at once when it is asked to', async () => {
  const askedAtMs = performance.now();
  const ended = await serve.end('SIGTERM');
  expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  expect(performance.now() - askedAtMs).toBeLessThan(4_000);
  expect(ended.said).not.toContain('tocsin:');
  expect(ended.said).toMatch(/\nTocsin is stopping: [^\n]*\nTocsin has stopped\.\n$/);
});
