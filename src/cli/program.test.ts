import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { plannedFire } from '../../test/fixtures/planned-fire.ts';
import { local, openWeb, type Web } from '../../test/fixtures/web.ts';
import { writePlaybooks } from '../../test/fixtures/write-playbooks.ts';
import { createDatabase } from '../../test/harness/servers/postgres.ts';
import { query } from '../db/sql.ts';
import { createApp } from '../http/app.ts';
import { claimDataFolder } from '../http/control-socket.ts';
import { stopIncident } from '../incident/stop-incident.ts';
import type { IncidentId } from '../kernel/id.ts';
import { runProgram } from './program.ts';

let folder: string;
let out: string[];
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));
  out = [];
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('TOCSIN_DATA_DIR', folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function tocsin(...args: string[]): Promise<{ code: number; out: string[]; said: string }> {
  out = [];
  said = [];
  const code = await runProgram(args);
  return { code, out, said: said.join('\n') };
}

const sites = 'name,country,assembly_point\nHarbour,TW,North gate\n';
const employees = 'external_id,name,email,site\nE1,Ana Silva,ana@example.org,Harbour\n';

test('from an empty folder to a launch, with no serve running: nothing is sent until one does', async () => {
  const playbooks = await writePlaybooks({ fire: await plannedFire({ told: 'by-hand' }) });
  onTestFinished(playbooks.remove);
  vi.stubEnv('PLAYBOOKS_DIR', playbooks.folder);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const key = await tocsin('key', 'create', '--role', 'viewer');
  expect(key).toMatchObject({ code: 0, out: [expect.stringMatching(/^tcn_[0-9a-f]{8}_[\w-]{43}$/)] });
  expect((await tocsin('import', file('sites.csv', sites), '--kind', 'sites')).code).toBe(0);
  const dry = await tocsin('import', file('employees.csv', employees), '--dry-run');
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.out.join(''))).toMatchObject({ rows: 1, created: 1 });
  const faulty = file('faulty.csv', `${employees}E2,,not an address,Harbour\n`);
  const refused = await tocsin('import', faulty, '--dry-run');
  expect(JSON.parse(refused.out.join(''))).toMatchObject({ created: 1, faults: [{ line: 3 }, { line: 3 }] });
  expect(refused).toMatchObject({
    code: 1,
    said: `tocsin: ${faulty} has 2 faults: nothing of it can be imported`,
  });
  expect((await tocsin('import', file('employees.csv', employees))).code).toBe(0);

  const launched = await tocsin('launch', 'fire-evacuation', '--input', 'site=Harbour', '--exercise');
  expect(launched).toMatchObject({ code: 0, out: [expect.stringMatching(/^[0-9a-f-]{36}$/)] });
  expect(launched.said).toContain('NOTHING IS SENT until `tocsin serve` runs');

  const [id = ''] = launched.out;
  const status = await tocsin('status', id);
  expect(status.out.join('\n')).toMatch(/\(exercise\): active, 1 people\n.*\n.*\n.*\n +1 {2}not sent yet/);
  const step = await tocsin('send-step', id, 'told');
  expect(step).toMatchObject({ code: 0, out: [] });
  expect(step.said.split('\n')).toEqual([
    'Exercise: update 2 to 1 people: DRILL: More at Harbour: told.',
    'NOTHING IS SENT until `tocsin serve` runs on this data folder.',
  ]);
  expect((await tocsin('stop', id)).code).toBe(0);
  const stopped = await tocsin('status', id, '--json');
  expect(JSON.parse(stopped.out.join(''))).toMatchObject({ state: 'stopped' });

  const wrong = await tocsin('launch', 'fire-evacuation', '--input', 'site=Nowhere', '--exercise');
  expect(wrong).toMatchObject({
    code: 1,
    out: [],
    said: expect.stringMatching(/^tocsin: [^\n]*Nowhere[^\n]*$/) as string,
  });
}, 180_000);

test('with a living serve a command hands it the operation', async () => {
  const web = await openWeb();
  const control = await claimDataFolder(folder);
  control.attach(createApp(web.context));
  const lanes = await tocsin('lanes');
  expect(lanes.out).toEqual(['sms\tsimulator\tworking\t0 waiting', 'email\tsimulator\tworking\t0 waiting']);
  expect((await tocsin('lane', 'sms', 'simulator', 'held', '--reason', 'unpaid')).code).toBe(0);
  expect((await tocsin('lanes')).out[0]).toBe('sms\tsimulator\theld\t0 waiting\tunpaid');

  const launched = await tocsin('launch', 'reachability-exercise', '--exercise');
  expect(launched.code).toBe(0);
  expect(launched.said).not.toContain('NOTHING IS SENT');

  const ana = await tocsin('operator', 'create', '--name', 'ana');
  const password = expect.stringMatching(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/) as string;
  expect(ana.out).toEqual([password]);
  expect(ana.said.split('\n')).toEqual([
    'The password of ana, which is not shown again:',
    'ana can sign in at http://127.0.0.1:4000, with the role admin.',
  ]);
  const bo = await tocsin('operator', 'create', '--name', 'bo', '--role', 'viewer', '--json');
  expect(bo.said).toBe('');
  expect(JSON.parse(bo.out.join(''))).toEqual({
    name: 'bo',
    role: 'viewer',
    password,
    signIn: 'http://127.0.0.1:4000',
  });
  expect(await tocsin('operator', 'create', '--name', 'ana')).toMatchObject({
    code: 1,
    said: 'tocsin: There is an operator ana already. · name is taken',
  });

  const [id = ''] = launched.out;
  await hold(web, id);
  expect((await tocsin('status', id)).out.join('\n')).toContain(`tocsin go-on ${id}, or tocsin stop ${id}`);
  expect(await tocsin('go-on', id)).toMatchObject({ code: 0, said: 'It goes on: what is left is sent.' });
  const watching = tocsin('status', id, '--watch');
  await vi.waitFor(() => expect(out.join('\n')).toMatch(/: active, 2 people/));
  await stopIncident({ pool: web.context.db.pool, clock: web.clock }, id as IncidentId, local);
  expect((await watching).out.at(-1)).toMatch(/: stopped, 2 people/);
  await control.close();
  await web.close();
});

test('what a playbook plans is sent or cancelled by its name, and what cannot be is refused in one line', async () => {
  const plan = { told: 'by-hand', later: '{ after: 10m }', nobody: 'by-hand' };
  const playbooks = await writePlaybooks({ fire: await plannedFire(plan) });
  const web = await openWeb({ PLAYBOOKS_DIR: playbooks.folder });
  const control = await claimDataFolder(folder);
  onTestFinished(async () => {
    await control.close();
    await web.close();
    await playbooks.remove();
  });
  control.attach(createApp(web.context));
  const launched = await tocsin('launch', 'fire-evacuation', '--input', 'site=Harbour', '--exercise');
  const [id = ''] = launched.out;
  const sent = { code: 0, out: [], said: 'Exercise: update 2 to 2 people: DRILL: More at Harbour: told.' };
  expect(await tocsin('send-step', id, 'told')).toEqual(sent);
  expect(await tocsin('send-step', id, 'told')).toEqual(sent);
  const cancelled = { code: 0, out: [], said: 'Cancelled: it is not sent.' };
  expect(await tocsin('cancel-step', id, 'later')).toEqual(cancelled);
  expect(await tocsin('send-step', id, 'later')).toEqual({
    code: 1,
    out: [],
    said: 'tocsin: "later" was cancelled. Write an update instead. Nothing was sent.',
  });
  expect((await tocsin('cancel-step', id, 'told')).said).toMatch(/^tocsin: "told" was sent\. [^\n]*$/);
  expect((await tocsin('send-step', id, 'lunch')).said).toMatch(/^tocsin: [^\n]*no message "lunch"[^\n]*$/);
  await query(web.context.db.pool, 'DELETE FROM recipients');
  expect(await tocsin('send-step', id, 'nobody')).toMatchObject({
    code: 0,
    said: 'Nobody would get "nobody": it was skipped.',
  });
});

/** As an incident is that lay in an old backup. */
async function hold({ context }: Web, id: string): Promise<void> {
  const held = `UPDATE incidents SET state = 'held', held_since = now(), held_from = state WHERE id = $1`;
  await query(context.db.pool, held, [id]);
}

test('playbooks are checked without a database; each fault on its line', async () => {
  expect(await tocsin('playbooks', 'check')).toMatchObject({ code: 0, out: [] });
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, 'playbook: broken\nseverity: Huge\n');
  const checked = await tocsin('playbooks', 'check', broken);
  expect(checked.code).toBe(1);
  expect(checked.out.length).toBeGreaterThan(1);
  for (const line of checked.out) expect(line).toMatch(/broken\.yaml:\d+:\d+: /);
  expect((await tocsin('playbooks', 'check', folder)).out).toEqual(checked.out);
  const gone = await tocsin('playbooks', 'check', join(folder, 'gone.yaml'), broken);
  expect(gone.out[0]).toMatch(/gone\.yaml:1:1: error: cannot be read: it is no file/);
  expect(gone.out.slice(1)).toEqual(checked.out);
});

test.each([
  ['a wrong variable', ['lanes'], { PORT: 'http' }, /^tocsin: PORT is not a port$/],
  ['a side without a server', ['worker'], {}, /^tocsin: DATABASE_URL is not set, [^\n]*$/],
  [
    'a file that is not there',
    ['import', '/none.csv'],
    {},
    /^tocsin: \/none\.csv cannot be read: there is no such file$/,
  ],
])('%s ends with one line', async (_, args, environment, line) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(await tocsin(...args)).toEqual({ code: 1, out: [], said: expect.stringMatching(line) as string });
});

test('a database that nobody has migrated ends a command with one line that says what to do', async () => {
  vi.stubEnv('DATABASE_URL', await createDatabase(inject('postgresUrl')));
  vi.stubEnv('TOCSIN_SECRET', 'a secret that is only good for tests');
  const line = 'tocsin: The database that DATABASE_URL names is empty: run tocsin migrate first';
  expect(await tocsin('operator', 'create', '--name', 'ana')).toEqual({ code: 1, out: [], said: line });
  expect((await tocsin('migrate')).code).toBe(0);
  expect((await tocsin('operator', 'create', '--name', 'ana')).code).toBe(0);
}, 60_000);

test('an unknown command is refused', async () => {
  expect((await tocsin('lunch')).code).toBe(1);
});
