import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/cli/free-port.ts';
import { runTocsin } from '../harness/process/run-tocsin.ts';

let folder: string;
let taken: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-input-'));
  taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
});
afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true, force: true });
});

/** A data folder that is not there yet. */
const dataDir = () => join(folder, 'data');

async function serve(environment: Record<string, string>) {
  const port = String(await freePort());
  return runTocsin(['serve'], { PORT: port, TOCSIN_DATA_DIR: dataDir(), TMPDIR: folder, ...environment });
}

const CHANNELS = `channels:
  sms:
    providers:
      - name: twilio-main
        kind: twilio
        accountSid: AC00000000000000000000000000000000
        authToken: \${TWILIO_AUTH_TOKEN}
        from: '+15005550006'
`;

test.each([
  ['a port that is none', { PORT: 'http' }, 'PORT is not a port'],
  ['a port too high', { PORT: '70000' }, 'PORT is not a port'],
  [
    'a variable that is written wrongly',
    { TOCSIN_DATADIR: '/nowhere' },
    "TOCSIN_DATADIR is not a variable of Tocsin's; did you mean TOCSIN_DATA_DIR?",
  ],
  [
    'a public address without TLS',
    { PUBLIC_URL: 'http://tocsin.example.org' },
    'PUBLIC_URL must begin with https://, for tocsin.example.org is not this machine',
  ],
  [
    'a channels file that is not there',
    { CHANNELS_FILE: '/nowhere/channels.yaml' },
    'CHANNELS_FILE names /nowhere/channels.yaml, which is not there',
  ],
  [
    'playbooks that are no folder',
    { PLAYBOOKS_DIR: process.execPath },
    `PLAYBOOKS_DIR names ${process.execPath}, which is not a folder`,
  ],
  [
    'half a simulator',
    { SIMULATOR_URL: 'http://127.0.0.1:4010' },
    'SIMULATOR_SMTP_PORT, SIMULATOR_ACCOUNT_SID, SIMULATOR_AUTH_TOKEN must be set with the other SIMULATOR_',
  ],
])('%s stops the start with one line, before anything is made', async (_, environment, line) => {
  const ended = await serve(environment);
  expect(ended).toEqual({ code: 1, out: '', said: `tocsin: ${line}\n` });
  expect(existsSync(dataDir())).toBe(false);
});

test('a secret that is missing is named with its line in the channels file', async () => {
  const channelsFile = join(folder, 'channels.yaml');
  await writeFile(channelsFile, CHANNELS);
  const ended = await serve({ CHANNELS_FILE: channelsFile });
  const place = `${channelsFile}:7:20: channels.sms.providers.0.authToken`;
  const what =
    'needs the environment variable TWILIO_AUTH_TOKEN (or TWILIO_AUTH_TOKEN_FILE), which is not set';
  expect(ended).toEqual({ code: 1, out: '', said: `tocsin: ${place}: ${what}\n` });
  expect(existsSync(dataDir())).toBe(false);
});

test('variables, channels file and playbooks: all that is wrong is said at once', async () => {
  const playbooksDir = join(folder, 'playbooks');
  const channelsFile = join(playbooksDir, 'channels.yaml');
  await mkdir(playbooksDir);
  await writeFile(channelsFile, CHANNELS.replace('+15005550006', 'no-number'));
  await writeFile(join(playbooksDir, 'empty.yaml'), '');
  const ended = await serve({
    PORT: 'http',
    DATABASE_URL: 'postgresql://db.example/tocsin',
    PLAYBOOKS_DIR: playbooksDir,
  });
  expect(ended).toMatchObject({ code: 1, out: '' });
  const lines = ended.said.trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^tocsin: PORT is not a port; TOCSIN_SECRET is required with DATABASE_URL; /),
    expect.stringContaining(
      `${channelsFile}:7:20: channels.sms.providers.0.authToken: needs the environment`,
    ),
    expect.stringContaining(`${channelsFile}:8:15: channels.sms.providers.0.from: is neither a number`),
    expect.stringContaining(`${join(playbooksDir, 'empty.yaml')}:1:1: `),
  ]);
});

test('a port that is taken stops the start with one line; nothing stays behind that would stop the next', async () => {
  const { port } = taken.address() as AddressInfo;
  const channelsFile = join(folder, 'channels.yaml');
  await writeFile(channelsFile, CHANNELS);
  const ended = await serve({
    PORT: String(port),
    CHANNELS_FILE: channelsFile,
    TWILIO_AUTH_TOKEN: 'a token',
    LOG_LEVEL: 'warn',
  });
  const line = `tocsin: PORT ${port} on HOST 127.0.0.1 is taken by another process\n`;
  expect(ended).toEqual({ code: 1, out: '', said: line });
  expect((await readdir(dataDir())).filter((name) => name.startsWith('control'))).toEqual([]);
});

test.each([
  ['serve'],
  ['worker'],
  ['migrate'],
  ['lanes'],
  ['status', '00000000-0000-4000-8000-000000000000'],
])(
  'tocsin %s without its database ends with one line that says where it should be and what to do',
  async (...args) => {
    const ended = await runTocsin(args, {
      DATABASE_URL: 'postgresql://tocsin:correct-horse@127.0.0.1:9/tocsin',
      TOCSIN_SECRET: 'a secret that is only good for tests',
      PORT: String(await freePort()),
      SIMULATOR_URL: 'http://127.0.0.1:9',
      SIMULATOR_SMTP_PORT: '9',
      SIMULATOR_ACCOUNT_SID: 'AC0',
      SIMULATOR_AUTH_TOKEN: 'none',
      TOCSIN_DATA_DIR: dataDir(),
    });
    const why = 'nothing listens there: start PostgreSQL, or change DATABASE_URL, which names it';
    const line = `tocsin: PostgreSQL at 127.0.0.1:9 cannot be used; ${why}\n`;
    expect(ended).toEqual({ code: 1, out: '', said: line });
  },
);

test('playbooks are checked: the shipped ones hold, a broken one names each place', async () => {
  const shipped = await runTocsin(['playbooks', 'check'], {});
  expect(shipped).toMatchObject({ code: 0, out: '' });
  expect(shipped.said).toMatch(/^5 playbooks \([^\n]*fire-evacuation[^\n]*\): 0 errors, 0 warnings\n$/);

  const file = join(folder, 'broken.yaml');
  await writeFile(file, 'playbook: broken\ntitle: { en: Broken }\nseverity: Huge\n');
  const broken = await runTocsin(['playbooks', 'check', file], {});
  expect(broken.code).toBe(1);
  const lines = broken.out.trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^\/[^:]+\/broken\.yaml:\d+:\d+: error: \S/);
  expect(broken.out).toContain(`${file}:3:11: error: severity: `);
  expect(broken.said).toBe(`tocsin: ${lines.length} errors, 0 warnings\n`);
});

test.each([
  ['an unknown command', ['lunch'], /lunch.*launch/],
  ['an unknown option', ['serve', '--prot', '1'], /--prot/],
  ['an unknown role', ['key', 'create', '--role', 'king'], /king/],
  ['an input without a value', ['launch', 'notice', '--input', 'subject'], /name=value/],
  ['an option without the one it goes with', ['demo', '--json'], /--json goes with --once/],
  ['a missing argument', ['status'], /incident/],
  [
    'an id that is none',
    ['status', '123'],
    /'123' is invalid .*An id looks like 0193b0c2-.* launch prints it/,
  ],
  ['an id to stop that is none', ['stop', 'fire'], /'fire' is invalid .*An id looks like/],
  ['a playbook that is misspelt', ['launch', 'fire-evacution'], /fire-evacution.*mean "fire-evacuation"\?/],
  [
    'a playbook that is none',
    ['launch', 'flood'],
    /There are adverse-press, fire-evacuation, notice, poll, rea/,
  ],
])('%s is refused with one line', async (_, args, names) => {
  const { code, out, said } = await runTocsin(args, { TOCSIN_DATA_DIR: dataDir() });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(said).toMatch(/^tocsin: [^\n]+\n$/);
  expect(said).toMatch(names);
});

test('inputs that do not fit the playbook are named in one line, each once', async () => {
  const launch = ['launch', 'notice', '--input', 'subjet=Lunch', '--input', 'text=Soup'];
  const { code, out, said } = await runTocsin(launch, { TOCSIN_DATA_DIR: dataDir() });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  const faults = 'This playbook has no input "subjet". "subject" is needed to launch this playbook.';
  expect(said).toBe(`tocsin: ${faults} Nothing was sent.\n`);
});
