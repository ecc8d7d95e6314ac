import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig, renderEnvironmentTable } from './config.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'tocsin-config-'));
const secret = 'a secret of more than thirty-two characters';
const scaled = { DATABASE_URL: 'postgresql://db.example/tocsin', TOCSIN_SECRET: secret };

test('nothing set: alone, on loopback, with a secret made for the owner only and kept', () => {
  const dataDir = join(folder(), 'data');
  const first = loadConfig({ TOCSIN_DATA_DIR: dataDir });
  expect(first).toMatchObject({ databaseUrl: undefined, host: '127.0.0.1', port: 4000, logLevel: 'info' });
  expect(first.publicUrl).toBe('http://127.0.0.1:4000');
  expect(first.simulator).toBeUndefined();
  expect(first.secret.length).toBeGreaterThanOrEqual(43);
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
  expect(loadConfig({ TOCSIN_DATA_DIR: dataDir }).secret).toBe(first.secret);
});

test.each([
  ['a port that is none', { PORT: 'http' }, /^PORT is not a port$/],
  ['plain http in the open', { PUBLIC_URL: 'http://tocsin.example' }, /^PUBLIC_URL must begin with https/],
  [
    'another database',
    { DATABASE_URL: 'mysql://x/y', TOCSIN_SECRET: secret },
    /^DATABASE_URL is not a postgresql/,
  ],
  ['a server without a secret', { DATABASE_URL: 'postgresql://x/y' }, /^TOCSIN_SECRET is required/],
  ['a short secret', { ...scaled, TOCSIN_SECRET: 'short' }, /^TOCSIN_SECRET has fewer than 32/],
  [
    'a misspelt name',
    { ...scaled, TOCSIN_DATADIR: 'x' },
    /^TOCSIN_DATADIR is not .*did you mean TOCSIN_DATA_DIR\?$/,
  ],
  ['a file that is not there', { ...scaled, REDIS_URL_FILE: '/none' }, /^REDIS_URL_FILE names \/none/],
  [
    'half a simulator',
    { ...scaled, SIMULATOR_URL: 'http://127.0.0.1:1' },
    /^SIMULATOR_SMTP_PORT, SIMULATOR_ACCOUNT/,
  ],
  ['no such channel map', { ...scaled, CHANNELS_FILE: '/none.yaml' }, /^CHANNELS_FILE names \/none.yaml/],
  ['no such playbooks', { ...scaled, PLAYBOOKS_DIR: '/none' }, /^PLAYBOOKS_DIR names \/none/],
  ['a log level that is none', { ...scaled, LOG_LEVEL: 'loud' }, /^LOG_LEVEL is none of fatal/],
])('%s stops the start with one line that names it', (_, environment, line) => {
  const load = () => loadConfig(environment);
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(line);
});

test('every fault is named at once, in one line', () => {
  expect(() => loadConfig({ ...scaled, PORT: '99999', LOG_LEVEL: 'loud' })).toThrow(
    /^PORT is not a port; LOG_LEVEL is none of .*[^\n]$/,
  );
});

test('what a wrong variable goes with is judged all the same, and what is wrong is not missing too', () => {
  const wrong = { DATABASE_URL: 'postgresql://x/y', PORT: 'http', PUBLIC_URL: 'http://tocsin.example' };
  expect(() => loadConfig(wrong)).toThrow(
    /^PORT is not a port; PUBLIC_URL must begin with https[^;]*; TOCSIN_SECRET is required[^;]*; make one[^;]*$/,
  );
  expect(() => loadConfig({ ...scaled, TOCSIN_SECRET: 'short' })).toThrow(/^TOCSIN_SECRET has fewer[^;]*$/);
  const lost = { DATABASE_URL: 'postgresql://x/y', TOCSIN_SECRET_FILE: '/none' };
  expect(() => loadConfig(lost)).toThrow(/^TOCSIN_SECRET_FILE names \/none, which cannot be read$/);
});

test('a value may stand in a file; an empty one counts as not set', () => {
  const file = join(folder(), 'secret');
  writeFileSync(file, `${secret}\n`);
  const config = loadConfig({ ...scaled, TOCSIN_SECRET: '', TOCSIN_SECRET_FILE: file, REDIS_URL: '' });
  expect(config).toMatchObject({ secret, redisUrl: undefined });
});

test('the public address loses its slash; a loopback one may be plain http', () => {
  expect(loadConfig({ ...scaled, PUBLIC_URL: 'https://tocsin.example/' }).publicUrl).toBe(
    'https://tocsin.example',
  );
  expect(loadConfig({ ...scaled, PUBLIC_URL: 'http://localhost:9' }).publicUrl).toBe('http://localhost:9');
});

test('a channel map in the playbooks folder is found without being named', () => {
  const playbooks = folder();
  expect(loadConfig({ ...scaled, PLAYBOOKS_DIR: playbooks }).channelsFile).toBeUndefined();
  writeFileSync(join(playbooks, 'channels.yaml'), '');
  expect(loadConfig({ ...scaled, PLAYBOOKS_DIR: playbooks }).channelsFile).toBe(
    join(playbooks, 'channels.yaml'),
  );
});

test('the table for people has a row for each variable', () => {
  expect(renderEnvironmentTable()).toMatch(/^\| `PORT` \| Port to listen on \| 4000 \|$/m);
});
