import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../../simulator/start.ts';
import type { Call } from '../../../src/cli/call-socket.ts';
import { freePort } from '../../../src/cli/free-port.ts';
import { connectDatabase, type Database } from '../../../src/db/connect.ts';
import type { Actor } from '../../../src/identity/actor.ts';
import { createKey } from '../../../src/identity/api-keys.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { packageRoot } from '../../../src/kernel/package-root.ts';
import { query } from '../../../src/db/sql.ts';
import { createMigratedDatabase } from '../open-database.ts';
import { createRedisDatabase } from '../servers/redis.ts';
import { importCrowd, type Crowd } from './employ.ts';
import { startTocsin, type RunningTocsin } from './run-tocsin.ts';

type Environment = Readonly<Record<string, string>>;

/** Scaled mode as an installation has it: a database on a server, a Redis, carriers, and processes to start and kill. */
export interface ScaledHouse {
  readonly url: string;
  readonly environment: Environment;
  readonly simulator: Simulator;
  /** The database, to look into beside Tocsin; a connection that breaks is made anew. */
  readonly pool: Database['pool'];
  /** Starts a web side and waits until it listens. */
  api(environment?: Environment): Promise<RunningTocsin>;
  /** Starts a dispatch side and waits until it is at work. */
  worker(environment?: Environment): Promise<RunningTocsin>;
  /** An admin's key as the API takes it. */
  readonly authorization: string;
  /** Asks the API with an admin's key and answers its status and body. */
  call(call: Call): Promise<{ status: number; body: unknown }>;
  /** The same; throws where the API does not do it. */
  ask(call: Call): Promise<unknown>;
  /** What the processes have logged that is more than information, of each the last lines. */
  warnings(): string;
  /** Ends what still runs and removes the data; the servers are the caller's. */
  close(): Promise<void>;
}

const ACTOR: Actor = { kind: 'local', id: 'local', role: 'admin' };

/** On what the house stands. */
export interface Ground {
  postgresUrl: string;
  redisUrl: string;
  /** Who is employed, and holds the phones. */
  crowd: Crowd;
  scenario: ScenarioInput;
}

/** Opens a house on the servers in which nothing runs yet but the simulator. */
export async function openScaledHouse(ground: Ground): Promise<ScaledHouse> {
  const { crowd, scenario } = ground;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // As docs/operations.md has it set up at the carrier: a reply comes again when we were away.
  const inboundUrl = `${url}/webhooks/twilio/inbound#rc=5&rp=all`;
  const simulator = await startSimulator({ publicUrl: url, inboundUrl, scenario });
  simulator.setRoster(crowd.roster);
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-scaled-'));
  const databaseUrl = await createMigratedDatabase(ground.postgresUrl, {
    name: `crowd-${crowd.paths.size}`,
    fill: (db) => importCrowd({ db, clock: systemClock }, crowd),
  });
  const db = await connectDatabase({
    databaseUrl,
    dataDir: '',
    connections: 4,
    onError: () => undefined,
  });
  // The copy of a database has its sequences' next values only in memory: without this a crash would repeat them.
  await query(db.pool, 'CHECKPOINT');
  const { key } = await createKey({ db, clock: systemClock }, { role: 'admin' }, ACTOR);
  const environment = {
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    REDIS_URL: await createRedisDatabase(ground.redisUrl),
    TOCSIN_SECRET: 'a secret of at least thirty-two characters',
    TOCSIN_DATA_DIR: folder,
    TMPDIR: folder,
    ...(await furnish(folder, simulator)),
  };
  const started: RunningTocsin[] = [];
  const start = async (side: 'api' | 'worker', extra: Environment, words: RegExp) => {
    const running = startTocsin([side], { ...environment, ...extra });
    started.push(running);
    await running.untilSaid(words);
    return running;
  };
  const call = (asked: Call) => callOver(url, key, asked);
  return {
    url,
    environment,
    simulator,
    pool: db.pool,
    api: (extra = {}) => start('api', extra, /^Tocsin listens on /m),
    worker: (extra = {}) => start('worker', extra, /^Tocsin dispatches$/m),
    authorization: `Bearer ${key}`,
    call,
    ask: async (asked) => {
      const { status, body } = await call(asked);
      if (status < 300) return body;
      throw new Error(`${asked.method} ${asked.path} answered ${status}: ${JSON.stringify(body)}`);
    },
    warnings: () => started.map(warningsOf).join('\n'),
    close: async () => {
      await Promise.all(started.map((running) => running.end('SIGKILL')));
      await simulator.stop();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The carriers at a pace that a busy machine keeps up with, so that nothing comes twice but by what is killed; and
 * the exercise without its wait of two minutes, after which every phone would ring.
 */
async function furnish(folder: string, simulator: Simulator): Promise<Environment> {
  const channels = join(folder, 'channels.yaml');
  const playbooks = join(folder, 'playbooks');
  await mkdir(playbooks);
  const shipped = await readFile(join(packageRoot, 'playbooks/reachability-exercise.yaml'), 'utf8');
  const patient = shipped.replace('after: 2m', 'after: 30m');
  if (patient === shipped) throw new Error('the exercise no longer rings the phones after two minutes');
  await writeFile(join(playbooks, 'reachability-exercise.yaml'), patient);
  await writeFile(channels, channelsAt(simulator));
  return { CHANNELS_FILE: channels, PLAYBOOKS_DIR: playbooks };
}

/** About 80 texts, 40 mails and 10 calls a second: 5,000 people take 50 seconds. */
function channelsAt({ url, smtpPort, accountSid, authToken }: Simulator): string {
  const account = `kind: twilio, accountSid: ${accountSid}, authToken: ${authToken}, baseUrl: "${url}", from: "+15005550006"`;
  const { hostname } = new URL(url);
  return `channels:
  sms: { providers: [{ name: texts, ${account}, rate: 200/s, timeout: 20s }] }
  email: { providers: [{ name: relay, kind: smtp, host: ${hostname}, port: ${smtpPort}, tls: none, from: crisis@example.org, rate: 80/s, timeout: 20s }] }
  voice: { providers: [{ name: calls, ${account}, rate: 20/s, timeout: 20s }] }
`;
}

function warningsOf(running: RunningTocsin): string {
  const { out, said } = running.soFar();
  const lines = out.split('\n').filter((line) => /"level":[4-6]0/.test(line));
  const { pid, exitCode, signalCode } = running.child;
  const state = exitCode ?? signalCode ?? 'running';
  return [`process ${pid}, ${state}: ${lines.length} warnings`, ...lines.slice(-20), said].join('\n');
}

async function callOver(url: string, key: string, call: Call): Promise<{ status: number; body: unknown }> {
  const contentType = call.contentType ?? 'application/json';
  const response = await fetch(`${url}/api/v1${call.path}`, {
    method: call.method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(call.body !== undefined && { 'content-type': contentType }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    },
    ...(call.body !== undefined && {
      body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body),
    }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}
