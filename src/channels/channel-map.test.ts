import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { loadChannelMap, parseChannelMap, providersOf } from './channel-map.ts';
import { ownNumbers } from './own-numbers.ts';
import { simulatedChannelMap } from './simulated-channel-map.ts';

const environment = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_AUTH_TOKEN: 'a-token',
  VONAGE_API_KEY: 'abcd1234',
  VONAGE_API_SECRET: 'another-secret',
  VONAGE_SIGNATURE_SECRET: 'what-signs',
  VAPID_PUBLIC_KEY: 'public',
  VAPID_PRIVATE_KEY: 'private',
  SMTP_HOST: 'mail.example.org',
  MAIL_INBOUND_SECRET: 'the-mail-servers-secret',
};

const sms = `channels:
  sms:
    owner: comms
    providers:
      - name: main
        kind: twilio
        accountSid: \${TWILIO_ACCOUNT_SID}
        authToken: \${TWILIO_AUTH_TOKEN}
        from: "+15005550006"
`;
const parse = (
  source: string,
  secrets: Record<string, string | undefined> = environment,
  files: Record<string, string> = {},
) =>
  parseChannelMap(source, 'channels.yaml', {
    environment: secrets,
    readSecretFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  });
const faultsOf = (...input: Parameters<typeof parse>) => {
  const parsed = parse(...input);
  return 'faults' in parsed ? parsed.faults.map(formatFault) : [];
};

test('the shipped example loads, with every default filled in', () => {
  const loaded = loadChannelMap('playbooks/channels.example.yaml', environment);
  if ('faults' in loaded) throw new Error(loaded.faults.map(formatFault).join('\n'));
  const map = loaded.ok;
  expect(map.channels.map(({ name }) => name)).toEqual([
    'push',
    'sms',
    'email',
    'voice',
    'notice-board',
    'public-address',
  ]);
  expect(map.simulated).toBe(false);
  expect(map.alarms).toEqual(['mailto:ops@example.org', 'tel:+15005550100']);
  expect(providersOf(map, 'sms')).toEqual([
    {
      channel: 'sms',
      kind: 'twilio',
      name: 'twilio-main',
      accountSid: environment.TWILIO_ACCOUNT_SID,
      authToken: 'a-token',
      authTokenPrevious: '',
      from: '+15005550006',
      baseUrl: 'https://api.twilio.com',
      ratePerSecond: 100,
      timeoutMs: 10_000,
      cost: 0.0079,
      depends: ['twilio'],
    },
    {
      channel: 'sms',
      kind: 'vonage',
      name: 'vonage-backup',
      apiKey: 'abcd1234',
      apiSecret: 'another-secret',
      signatureSecret: 'what-signs',
      from: '+15005550007',
      baseUrl: 'https://rest.nexmo.com',
      ratePerSecond: 30,
      timeoutMs: 10_000,
      cost: 0.0081,
      depends: ['vonage'],
    },
  ]);
  expect(ownNumbers(map)).toEqual(new Set(['+15005550006', '+15005550007']));
  expect(providersOf(map, 'email')).toMatchObject([
    { host: 'mail.example.org', port: 587, tls: 'starttls', user: '' },
  ]);
});

test('a channel that the file does not name is off', () => {
  const parsed = parse(sms);
  if ('faults' in parsed) throw new Error('refused');
  expect(parsed.ok.channels.map(({ name, providers }) => [name, providers.length])).toEqual([
    ['push', 0],
    ['sms', 1],
    ['email', 0],
    ['voice', 0],
  ]);
  expect(providersOf(parsed.ok, 'voice')).toEqual([]);
});

test('a missing secret is one line that names file, line and variable', () => {
  expect(faultsOf(sms, { ...environment, TWILIO_AUTH_TOKEN: undefined })).toEqual([
    'channels.yaml:8:20: channels.sms.providers.0.authToken: needs the environment variable TWILIO_AUTH_TOKEN (or TWILIO_AUTH_TOKEN_FILE), which is not set',
  ]);
  expect(faultsOf(sms, { ...environment, TWILIO_AUTH_TOKEN: '' })).toHaveLength(1);
});

test('a missing secret hides no other fault of the file', () => {
  const broken = sms.replace('+15005550006', 'no-number');
  expect(broken).not.toBe(sms);
  const faults = faultsOf(broken, { ...environment, TWILIO_AUTH_TOKEN: undefined });
  expect(faults).toEqual([
    expect.stringContaining('authToken: needs the environment variable TWILIO_AUTH_TOKEN'),
    expect.stringMatching(/:\d+:\d+: channels\.sms\.providers\.0\.from: is neither a number/),
  ]);
});

test('a secret may lie in a file, and never changes the shape of the document', () => {
  const secrets = {
    ...environment,
    TWILIO_AUTH_TOKEN: undefined,
    TWILIO_AUTH_TOKEN_FILE: '/run/secrets/token',
  };
  const parsed = parse(sms, secrets, { '/run/secrets/token': 'a: [token] # ${HOME}\n' });
  if ('faults' in parsed) throw new Error('refused');
  expect(providersOf(parsed.ok, 'sms')).toMatchObject([{ authToken: 'a: [token] # ${HOME}' }]);
  expect(faultsOf(sms, secrets)).toEqual([
    'channels.yaml:8:20: channels.sms.providers.0.authToken: needs the file that the environment variable TWILIO_AUTH_TOKEN_FILE names, which cannot be read',
  ]);
});

test.each([
  [
    'kind: twilio',
    'kind: pigeon',
    '6:15: channels.sms.providers.0.kind: is not a kind of sms provider; use twilio or vonage',
  ],
  [
    '        kind: twilio\n',
    '',
    '5:9: channels.sms.providers.0.kind: is not a kind of sms provider; use twilio or vonage',
  ],
  [
    'kind: twilio',
    'kind: twilio\n        rate: fast',
    '7:15: channels.sms.providers.0.rate: is not a rate; write it like 100/s or 30/min',
  ],
  [
    'kind: twilio',
    'kind: twilio\n        timeout: 10',
    '7:18: channels.sms.providers.0.timeout: must be text, but is a number',
  ],
  [
    'kind: twilio',
    'kind: twilio\n        baseUrl: ftp://x',
    '7:18: channels.sms.providers.0.baseUrl: is not an http or https address',
  ],
  [
    'kind: twilio',
    'kind: twilio\n        colour: red',
    '7:9: channels.sms.providers.0.colour: nothing knows the key "colour"; take it out or correct it',
  ],
  ['owner: comms', 'backup: sms', '3:13: channels.sms.backup: a channel cannot be its own backup'],
  ['owner: comms', 'backup: pigeon', '3:13: channels.sms.backup: must be one of push, sms, email, voice'],
  [
    '  sms:',
    '  pager:',
    '5:7: channels.pager.providers: Tocsin does not send on this channel, so it has no providers',
  ],
])('%s changed to %s is refused where it stands', (from, to, fault) => {
  expect(faultsOf(sms.replace(from, to))).toEqual([`channels.yaml:${fault}`]);
});

const vonage = sms
  .replace('kind: twilio', 'kind: vonage')
  .replace(/accountSid: .*/, 'apiKey: abcd1234')
  .replace(/authToken: .*/, 'apiSecret: hush\n        signatureSecret: hush-too');

test('a provider of another kind has its own settings and the same defaults', () => {
  const parsed = parse(vonage);
  if ('faults' in parsed) throw new Error(parsed.faults.map(formatFault).join('\n'));
  expect(providersOf(parsed.ok, 'sms')).toMatchObject([
    { kind: 'vonage', baseUrl: 'https://rest.nexmo.com', ratePerSecond: 30, timeoutMs: 10_000, cost: 0 },
  ]);
});

test.each([
  ['apiKey: abcd1234', 'apiKey: a b', '7:17: channels.sms.providers.0.apiKey: is not an API key'],
  ['        signatureSecret: hush-too\n', '', '5:9: channels.sms.providers.0.signatureSecret: is missing'],
  ['from: "+15005550006"', 'from: "15005550006 "', '10:15: channels.sms.providers.0.from: is neither'],
  [
    'kind: vonage',
    'kind: vonage\n        accountSid: AC1',
    '7:9: channels.sms.providers.0.accountSid: nothing',
  ],
  ['kind: vonage', 'kind: twilio', '5:9: channels.sms.providers.0.accountSid: is missing'],
])('Vonage’s %s changed to %s is refused where it stands', (from, to, fault) => {
  expect(faultsOf(vonage.replace(from, to))[0]).toContain(`channels.yaml:${fault}`);
});

test('no fault shows a secret', () => {
  const odd = sms
    .replace('from: "+15005550006"', 'from: ${TWILIO_AUTH_TOKEN}')
    .replace('kind: twilio', 'kind: twilio\n        rate: ${TWILIO_AUTH_TOKEN}');
  const faults = faultsOf(odd, { ...environment, TWILIO_AUTH_TOKEN: 'hush-hush-hush' });
  expect(faults).toHaveLength(2);
  expect(faults.join('\n')).not.toContain('hush');
});

test('a file on disk is read, and one that is not there is a fault', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-channels-'));
  await writeFile(join(folder, 'channels.yaml'), sms);
  await writeFile(join(folder, 'token'), 'from-file\n');
  const loaded = loadChannelMap(join(folder, 'channels.yaml'), {
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN_FILE: join(folder, 'token'),
  });
  if ('faults' in loaded) throw new Error('refused');
  expect(providersOf(loaded.ok, 'sms')).toMatchObject([{ authToken: 'from-file' }]);
  await rm(folder, { recursive: true });
  expect(loadChannelMap(join(folder, 'channels.yaml'), {})).toMatchObject({
    faults: [{ message: 'cannot be read' }],
  });
});

test('without a channels file the simulator serves all four channels, with keys that last', () => {
  const simulator = {
    url: 'http://127.0.0.1:4010/',
    smtpPort: 4025,
    accountSid: 'ACsim',
    authToken: 'sim-token',
  };
  const map = simulatedChannelMap(simulator);
  expect(map.simulated).toBe(true);
  expect(map.channels.map(({ name, providers }) => [name, providers.length])).toEqual([
    ['push', 1],
    ['sms', 1],
    ['email', 1],
    ['voice', 1],
  ]);
  expect(providersOf(map, 'sms')[0]).toMatchObject({ baseUrl: 'http://127.0.0.1:4010', accountSid: 'ACsim' });
  expect(providersOf(map, 'email')[0]).toMatchObject({ host: '127.0.0.1', port: 4025, tls: 'none' });
  const push = providersOf(map, 'push')[0];
  expect(Buffer.from(push?.vapidPublicKey ?? '', 'base64url')).toHaveLength(65);
  expect(Buffer.from(push?.vapidPrivateKey ?? '', 'base64url')).toHaveLength(32);
  expect(simulatedChannelMap(simulator)).toEqual(map);
});
