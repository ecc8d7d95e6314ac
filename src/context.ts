import { join } from 'node:path';
import { openAlarmBoard, type AlarmBoard } from './alarm/alarm-board.ts';
import { loadChannelMap, type ChannelMap } from './channels/channel-map.ts';
import type { Sender } from './channels/contract.ts';
import { ownNumbers } from './channels/own-numbers.ts';
import { openSenders } from './channels/registry.ts';
import { simulatedChannelMap, type SimulatorAddress } from './channels/simulated-channel-map.ts';
import { ConfigError, readEnvironment, type Config } from './config.ts';
import { connectDatabase, type Database } from './db/connect.ts';
import { followClock } from './db/follow-clock.ts';
import { migrate } from './db/migrate.ts';
import { reachServer } from './db/reach-server.ts';
import type { Pool } from './db/sql.ts';
import { openReceiptDesk, type ReceiptDesk } from './dispatch/apply-receipts.ts';
import { openInboundDesk, type InboundDesk } from './dispatch/inbound-desk.ts';
import { openImportDesk, type ImportDesk } from './directory/open-import-desk.ts';
import type { Clock } from './kernel/clock.ts';
import { formatFault } from './kernel/fault.ts';
import type { Logger } from './kernel/log.ts';
import type { Library } from './playbook/library.ts';
import { rememberVersions } from './playbook/remember-versions.ts';
import { watchLibrary, type WatchedLibrary } from './playbook/watch-library.ts';
import { openDoorbell, type Doorbell } from './queue/open-doorbell.ts';

/** What lives as long as the process, built once and handed down. */
export interface Context {
  config: Config;
  log: Logger;
  clock: Clock;
  db: Database;
  library: WatchedLibrary;
  channelMap: ChannelMap;
  senders: readonly Sender[];
  /** What is wrong with Tocsin itself, as this process sees it. */
  alarms: AlarmBoard;
  receipts: ReceiptDesk;
  inbound: InboundDesk;
  /** Files on their way into the directory. */
  imports: ImportDesk;
  /** Rings this process's engine, if it has one, and everybody else's. Never waits, never fails. */
  ring: (room: string) => void;
  doorbell: Doorbell;
  close(): Promise<void>;
}

interface ContextOptions {
  config: Config;
  log: Logger;
  /** Absent: the database's, on which several hosts agree. */
  clock?: Clock | undefined;
  /** The simulator that serves every channel where no channels file is named. */
  simulator: SimulatorAddress | undefined;
  /** This process's engine hears what others ring. */
  onRing?: (room: string) => void;
  /** Brings the database up to date first. */
  migrate: boolean;
}

/** Opens everything in order; what was opened is closed again when a later part fails. */
export async function createContext(options: ContextOptions): Promise<Context> {
  const { config, log } = options;
  const channelMap = readChannelMap(config, options.simulator);
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closePart of opened.reverse()) await closePart();
  };
  try {
    const db = await connectDatabase({
      databaseUrl: config.databaseUrl,
      dataDir: join(config.dataDir, 'database'),
      onError: (error) => log.warn({ err: error }, 'a database connection broke'),
      onLost: (error) => {
        log.fatal({ err: error }, 'the embedded database has ended: start again, nothing recorded is lost');
        process.exit(1);
      },
    });
    opened.push(() => db.close());
    if (config.databaseUrl !== undefined) await reachServer(db.pool, config.databaseUrl);
    const { clock, stop } = options.clock
      ? { clock: options.clock, stop: () => undefined }
      : await followClock(db.pool, log);
    opened.push(() => {
      stop();
      return Promise.resolve();
    });
    if (options.migrate) {
      const { applied } = await db.withMaintenancePool(migrate);
      if (applied.length > 0) log.info({ applied }, 'database migrated');
    }
    const library = await followPlaybooks(config.playbooksDir, { pool: db.pool, clock, log });
    opened.push(() => {
      library.close();
      return Promise.resolve();
    });
    const { redisUrl } = config;
    const { onRing } = options;
    const doorbell = await openDoorbell({ redisUrl, pool: db.pool, log, ...(onRing && { onRing }) });
    opened.push(() => doorbell.close());
    const senders = openSenders(channelMap, { publicUrl: config.publicUrl, secret: config.secret, log });
    opened.push(async () => {
      await Promise.all(senders.map((sender) => sender.close()));
    });
    const ring = (room: string) => {
      onRing?.(room);
      doorbell.ring(room);
    };
    const receipts = openReceiptDesk({ pool: db.pool, clock, ringPlan: () => ring('plan') });
    opened.push(() => receipts.idle());
    const folder = join(config.dataDir, 'inbound');
    const inbound = openInboundDesk({ folder, db, clock, log, receipts });
    opened.push(() => inbound.stop());
    const alarms = openAlarmBoard();
    const imports = openImportDesk({ db, clock, log, ownNumbers: ownNumbers(channelMap) });
    opened.push(() => imports.close());
    const shared = { config, log, clock, db, library, channelMap, senders };
    return { ...shared, alarms, receipts, inbound, imports, ring, doorbell, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The playbooks of a folder; what is wrong with them, at the start and later, goes into the log. */
async function followPlaybooks(
  folder: string,
  { pool, clock, log }: { pool: Pool; clock: Clock; log: Logger },
): Promise<WatchedLibrary> {
  const report = ({ faults }: Library) => {
    for (const fault of faults) log.warn(`playbook not loaded: ${formatFault(fault)}`);
  };
  const library = await watchLibrary(folder, {
    memory: rememberVersions({ pool, clock }),
    onChange: report,
    onGone: (names) =>
      log.warn({ playbooks: names }, 'the files of these playbooks were removed: they cannot be launched'),
    onError: (error) => log.warn({ err: error }, 'versions of playbooks cannot be kept now; trying again'),
  });
  report(library.current());
  return library;
}

/** The channel map of the channels file, or the simulator's. Throws a ConfigError with a line for each fault. */
function readChannelMap(config: Config, simulator: SimulatorAddress | undefined): ChannelMap {
  if (config.channelsFile !== undefined) {
    const read = loadChannelMap(config.channelsFile, readEnvironment());
    if ('ok' in read) return read.ok;
    throw new ConfigError(read.faults.map(formatFault).join('\n'));
  }
  if (simulator) return simulatedChannelMap(simulator);
  throw new ConfigError('CHANNELS_FILE names no file and no simulator runs: there is nothing to send with');
}
