import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../../simulator/start.ts';
import { loadConfig, type Config } from '../../../src/config.ts';
import { createKey } from '../../../src/identity/api-keys.ts';
import { startProcess, type RunningProcess, type Sides } from '../../../src/start-process.ts';
import { connectDatabase, type Database } from '../../../src/db/connect.ts';
import { query } from '../../../src/db/sql.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openDoorbell } from '../../../src/queue/open-doorbell.ts';
import { packageRoot } from '../../../src/kernel/package-root.ts';
import { makeOnce } from '../make-once.ts';
import { openFaultProxy, type FaultProxy } from '../servers/fault-proxy.ts';
import { createMigratedDatabase } from '../open-database.ts';
import { createRedisDatabase, pauseRedis, startRedis } from '../servers/redis.ts';
import { keepLog } from './kept-log.ts';
import { createMovedClock } from './moved-clock.ts';
import { stagePort } from './stage-port.ts';

/** Everything a scene plays on: Tocsin in one of its modes, and a simulator whose people wait for the script. */
export interface Stage {
  url: string;
  simulator: Simulator;
  processes: readonly RunningProcess[];
  /** The database as a process of the stage has it now. */
  readonly db: Database;
  /** The way by which carriers and employees come to PUBLIC_URL. */
  wire: FaultProxy;
  /** Ends every process in order, does something while none runs, and starts them again. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  clock: ReturnType<typeof createMovedClock>;
  /** Bearer key of an admin. */
  key: string;
  /** Ids of what came to a phone, mailbox or device and was expected by name. */
  expected: Set<number>;
  errors(): string[];
  /** What all processes logged, from `info` on. */
  logged(): readonly string[];
  /**
   * Takes the queue away for good: gone, or there and never answering. A Redis must be the stage's own
   * (`ownQueue`); in PostgreSQL it can only be gone.
   */
  breakQueue(how: 'gone' | 'hangs'): Promise<void>;
  close(): Promise<void>;
}

/** Carriers without delay, people who do only what the scene says. */
const QUICK: ScenarioInput = {
  sms: { delay: { min: 0, max: 30 } },
  voice: { delay: { min: 0, max: 30 }, ring: { min: 20, max: 60 } },
  email: { delay: { min: 0, max: 30 } },
  push: { delay: { min: 0, max: 30 } },
  people: { share: 0 },
};

export interface StageOptions {
  /** Its queue may be killed. */
  ownQueue?: boolean;
  /** Carriers and employees reach it by the stage's wire, which can be made to misbehave. */
  isWired?: boolean;
  /** The text of a channels file, where the simulator's own map does not do. */
  channels?: (simulator: Simulator) => string;
  /** Its own playbooks in place of those that are shipped, by their YAML. */
  playbooks?: Readonly<Record<string, string>>;
}

/** One process alone, or a web process and two workers beside PostgreSQL and Redis. */
const CAST: Record<'alone' | 'scaled', readonly Sides[]> = {
  alone: [{ web: true, dispatch: true }],
  scaled: [
    { web: true, dispatch: false },
    { web: false, dispatch: true },
    { web: false, dispatch: true },
  ],
};

/** Sets the stage. `scenario` changes what the carriers do. */
export async function openStage(
  scenario: ScenarioInput = {},
  mode = inject('mode'),
  { ownQueue = false, isWired = false, channels, playbooks }: StageOptions = {},
): Promise<Stage> {
  const redis = ownQueue && mode === 'scaled' ? await startRedis() : undefined;
  const port = await stagePort();
  const wire = await openFaultProxy(port);
  const publicUrl = `http://127.0.0.1:${isWired ? wire.port : port}`;
  const simulator = await startSimulator({ publicUrl, scenario: { ...QUICK, ...scenario } });
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-scene-'));
  const settings = { folder, port, publicUrl, simulator, redisUrl: redis?.url, channels, playbooks };
  const config = await configure(mode, settings);
  const clock = createMovedClock();
  const kept = keepLog();
  const processes: RunningProcess[] = [];
  const start = async () => {
    for (const sides of CAST[mode])
      processes.push(await startProcess({ config, log: kept.log, clock, sides }));
  };
  const stop = async () => {
    for (const running of processes.splice(0).reverse()) await running.stop();
  };
  const first = () => {
    const [running] = processes;
    if (!running) throw new Error('no process runs');
    return running;
  };
  await start();
  const { key } = await createKey(
    first().context,
    { role: 'admin' },
    { kind: 'local', id: 'local', role: 'admin' },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    simulator,
    processes,
    get db() {
      return first().context.db;
    },
    wire,
    restart: async (meanwhile) => {
      await stop();
      await meanwhile();
      await start();
    },
    clock,
    key,
    expected: new Set(),
    errors: () => kept.errors(),
    logged: () => kept.lines(),
    breakQueue: async (how) => {
      if (!redis) await query(first().context.db.pool, 'DROP SCHEMA bullmq CASCADE');
      else if (how === 'gone') await redis.kill();
      else await pauseRedis(redis.url);
    },
    close: async () => {
      await stop();
      await wire.close();
      await simulator.stop();
      await redis?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Settings {
  folder: string;
  port: number;
  publicUrl: string;
  simulator: Simulator;
  redisUrl: string | undefined;
  channels: StageOptions['channels'];
  playbooks: StageOptions['playbooks'];
}

async function configure(
  mode: 'alone' | 'scaled',
  { folder, port, publicUrl, simulator, redisUrl, channels, playbooks }: Settings,
): Promise<Config> {
  const environment: Record<string, string> = {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    TOCSIN_DATA_DIR: folder,
    ...(playbooks && (await playbooksFolder(folder, playbooks))),
    ...(channels ? await channelsFile(folder, channels(simulator)) : simulatorSettings(simulator)),
  };
  if (mode === 'scaled') {
    environment['DATABASE_URL'] = await createMigratedDatabase(inject('postgresUrl'));
    environment['REDIS_URL'] = redisUrl ?? (await createRedisDatabase(inject('redisUrl')));
    environment['TOCSIN_SECRET'] = 'a secret of at least thirty-two characters';
  } else await cp(await embeddedTemplate(), join(folder, 'database'), { recursive: true });
  return loadConfig(environment);
}

function simulatorSettings(simulator: Simulator): Record<string, string> {
  return {
    SIMULATOR_URL: simulator.url,
    SIMULATOR_SMTP_PORT: String(simulator.smtpPort),
    SIMULATOR_ACCOUNT_SID: simulator.accountSid,
    SIMULATOR_AUTH_TOKEN: simulator.authToken,
  };
}

async function channelsFile(folder: string, yaml: string): Promise<Record<string, string>> {
  const file = join(folder, 'channels.yaml');
  await writeFile(file, yaml);
  return { CHANNELS_FILE: file };
}

async function playbooksFolder(
  folder: string,
  playbooks: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const own = join(folder, 'playbooks');
  await mkdir(own);
  for (const [name, yaml] of Object.entries(playbooks)) await writeFile(join(own, `${name}.yaml`), yaml);
  return { PLAYBOOKS_DIR: own };
}

const throwError = (error: Error) => {
  throw error;
};

/** A folder of the embedded database with every migration applied, the queue's too: to copy it takes less than to make it. */
async function embeddedTemplate(): Promise<string> {
  const migrations = join(packageRoot, 'prisma', 'migrations');
  const hash = createHash('sha256');
  for (const name of (await readdir(migrations)).sort()) {
    if (name.endsWith('.toml')) continue;
    hash.update(await readFile(join(migrations, name, 'migration.sql')));
  }
  const ready = await makeOnce(`alone-${hash.digest('hex').slice(0, 12)}`, async (folder) => {
    const dataDir = join(folder, 'database');
    const db = await connectDatabase({ databaseUrl: undefined, dataDir, onError: throwError });
    await db.withMaintenancePool(migrate);
    // The queue's own tables.
    const doorbell = await openDoorbell({ redisUrl: undefined, pool: db.pool, log: keepLog().log });
    await doorbell.close();
    await db.close();
  });
  return join(ready, 'database');
}
