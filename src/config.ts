import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { SimulatorAddress } from './channels/simulated-channel-map.ts';
import { closestWord } from './kernel/closest-word.ts';

/** What the environment says, typed. Paths are absolute. */
export interface Config {
  /** Undefined: the embedded database under `dataDir` (alone mode). */
  readonly databaseUrl: string | undefined;
  /** Undefined: the queue lives in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** What carriers and employees call; no slash at its end. */
  readonly publicUrl: string;
  /** Signs links and sessions; at least 32 characters. */
  readonly secret: string;
  readonly playbooksDir: string;
  /** Undefined: the simulator serves all channels. */
  readonly channelsFile: string | undefined;
  readonly logLevel: string;
  /** The simulator to use where there is no channels file; undefined: the process starts its own. */
  readonly simulator: SimulatorAddress | undefined;
}

/** Names and values as the process was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment does not hold together. The message is one line that names every wrong variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The process's own environment: the one place that reads it. */
export function readEnvironment(): Environment {
  return process.env;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const port = z.coerce.number('is not a port').int('is not a port').min(0).max(65_535, 'is not a port');
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''));

/** Each variable with its check, what it does, and what holds where it is not set. */
const variables = {
  DATABASE_URL: variable(
    z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgresql:// address' }),
    'The PostgreSQL server to use',
    'embedded PostgreSQL under `TOCSIN_DATA_DIR`',
  ),
  REDIS_URL: variable(
    z.url({ protocol: /^rediss?$/, error: 'is not a redis:// address' }),
    'The Redis that carries the queue',
    'the queue lives in PostgreSQL',
  ),
  TOCSIN_DATA_DIR: variable(
    z.string(),
    'Keeps alone mode’s data, and what comes in while PostgreSQL is away',
    './.tocsin',
  ),
  HOST: variable(z.string(), 'Address to listen on', '127.0.0.1'),
  PORT: variable(port, 'Port to listen on', '4000'),
  PUBLIC_URL: variable(
    httpUrl,
    'What carriers and employees call; https unless its host is loopback',
    'http://127.0.0.1:`PORT`',
  ),
  TOCSIN_SECRET: variable(
    z.string().min(32, 'has fewer than 32 characters'),
    'Signs links and sessions; required with `DATABASE_URL`',
    'made on first start',
  ),
  PLAYBOOKS_DIR: variable(z.string(), 'Folder of the playbooks', './playbooks'),
  CHANNELS_FILE: variable(
    z.string(),
    'The channel map; where there is none, the simulator serves every channel',
    '`PLAYBOOKS_DIR`/channels.yaml, if it is there',
  ),
  LOG_LEVEL: variable(z.enum(logLevels, `is none of ${logLevels.join(', ')}`), 'What is logged', 'info'),
  SIMULATOR_URL: variable(httpUrl, 'A simulator that runs already', 'the process starts its own'),
  SIMULATOR_SMTP_PORT: variable(port, 'Its SMTP port; required with `SIMULATOR_URL`', ''),
  SIMULATOR_ACCOUNT_SID: variable(z.string(), 'Its account; required with `SIMULATOR_URL`', ''),
  SIMULATOR_AUTH_TOKEN: variable(z.string(), 'Its token; required with `SIMULATOR_URL`', ''),
};
const environmentSchema = z.object(variables);
type Settings = z.output<typeof environmentSchema>;

/**
 * The configuration from an environment. Any `NAME` may be given as `NAME_FILE` instead, a file that holds the
 * value. In alone mode without a TOCSIN_SECRET it makes one and keeps it in the data folder, for its owner only.
 * Throws a ConfigError.
 */
export function loadConfig(environment: Environment): Config {
  const { settings, faults } = readSettings(environment);
  if (faults.length > 0) throw new ConfigError(faults.join('; '));
  const dataDir = resolve(settings.TOCSIN_DATA_DIR ?? '.tocsin');
  const listensOn = settings.PORT ?? 4_000;
  return {
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    dataDir,
    host: settings.HOST ?? '127.0.0.1',
    port: listensOn,
    publicUrl: settings.PUBLIC_URL ?? `http://127.0.0.1:${listensOn}`,
    secret: settings.TOCSIN_SECRET ?? keptSecret(dataDir),
    ...filesOf(settings),
    logLevel: settings.LOG_LEVEL ?? 'info',
    simulator: simulatorOf(settings),
  };
}

/** What is wrong with an environment, and the files it names, or that stand where they usually do. */
export function inspectEnvironment(
  environment: Environment,
): { faults: readonly string[] } & Pick<Config, 'playbooksDir' | 'channelsFile'> {
  const { settings, faults } = readSettings(environment);
  return { faults, ...filesOf(settings) };
}

/** The README's table of environment variables, in Markdown. */
export function renderEnvironmentTable(): string {
  const rows = Object.entries(variables).map(([name, schema]) => {
    const { description = '', unset = '' } = schema.meta() ?? {};
    return `| \`${name}\` | ${description} | ${String(unset)} |`;
  });
  return ['| variable | what it does | where it is not set |', '|---|---|---|', ...rows, ''].join('\n');
}

function variable<T extends z.ZodType>(check: T, description: string, unset: string) {
  return check.optional().meta({ description, unset });
}

function unknownNames(environment: Environment): string[] {
  const known = Object.keys(variables).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('TOCSIN_') && !known.includes(name))
    .map((name) => {
      const meant = closestWord(name, known);
      return `${name} is not a variable of Tocsin's${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}

/** Whatever is right in the environment, and all that is wrong with it. */
function readSettings(environment: Environment): { settings: Partial<Settings>; faults: string[] } {
  const faults = unknownNames(environment);
  const given = gather(environment, faults);
  const issues = environmentSchema.safeParse(given).error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const settings = environmentSchema.parse(right);
  faults.push(...issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  faults.push(...checkTogether(settings, (name) => name in given));
  return { settings, faults };
}

/**
 * What is set, from the variables and the files they name. An empty value counts as not set; what cannot be read is
 * there without a value.
 */
function gather(environment: Environment, faults: string[]): Record<string, string | undefined> {
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(variables)) {
    const value = environment[name];
    const file = environment[`${name}_FILE`];
    if (value) given[name] = value;
    if (!file) continue;
    if (value) faults.push(`${name} and ${name}_FILE are both set`);
    try {
      given[name] = readFileSync(file, 'utf8').trim();
    } catch {
      given[name] = undefined;
      faults.push(`${name}_FILE names ${file}, which cannot be read`);
    }
  }
  return given;
}

/** What no variable can be judged by alone. One that is set wrongly is not missing too. */
function checkTogether(settings: Partial<Settings>, isSet: (name: string) => boolean): string[] {
  const faults: string[] = [];
  const { PUBLIC_URL: publicUrl, CHANNELS_FILE: channelsFile, PLAYBOOKS_DIR: playbooksDir } = settings;
  if (publicUrl?.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) {
    faults.push(`PUBLIC_URL must begin with https://, for ${new URL(publicUrl).host} is not this machine`);
  }
  if (isSet('DATABASE_URL') && !isSet('TOCSIN_SECRET')) {
    faults.push('TOCSIN_SECRET is required with DATABASE_URL; make one with: openssl rand -base64 32');
  }
  if (channelsFile !== undefined && !existsSync(channelsFile)) {
    faults.push(`CHANNELS_FILE names ${channelsFile}, which is not there`);
  }
  if (playbooksDir !== undefined && !isFolder(playbooksDir)) {
    faults.push(`PLAYBOOKS_DIR names ${playbooksDir}, which is not a folder`);
  }
  const ofSimulator = Object.keys(variables).filter((name) => name.startsWith('SIMULATOR_'));
  const missing = ofSimulator.filter((name) => !isSet(name));
  if (missing.length > 0 && missing.length < ofSimulator.length) {
    faults.push(`${missing.join(', ')} must be set with the other SIMULATOR_`);
  }
  return faults;
}

function simulatorOf(settings: Partial<Settings>): SimulatorAddress | undefined {
  const { SIMULATOR_URL: url, SIMULATOR_SMTP_PORT: smtpPort } = settings;
  const { SIMULATOR_ACCOUNT_SID: accountSid, SIMULATOR_AUTH_TOKEN: authToken } = settings;
  if (url === undefined || smtpPort === undefined) return undefined;
  if (accountSid === undefined || authToken === undefined) return undefined;
  return { url, smtpPort, accountSid, authToken };
}

function filesOf(settings: Partial<Settings>): Pick<Config, 'playbooksDir' | 'channelsFile'> {
  const playbooksDir = resolve(settings.PLAYBOOKS_DIR ?? 'playbooks');
  const channelsFile = resolve(settings.CHANNELS_FILE ?? join(playbooksDir, 'channels.yaml'));
  return { playbooksDir, channelsFile: existsSync(channelsFile) ? channelsFile : undefined };
}

function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(file))
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(`TOCSIN_DATA_DIR names ${dataDir}, where nothing can be written and read`);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
