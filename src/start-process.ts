import { openWebhookProbe } from './alarm/probe-webhook.ts';
import { readAnswering } from './alarm/probe-store.ts';
import { startProber } from './alarm/start-prober.ts';
import { startWatch } from './alarm/start-watch.ts';
import { startSimulator, type RunningSimulator } from './channels/start-simulator.ts';
import { backupsOf } from './channels/channel-map.ts';
import { ConfigError, type Config } from './config.ts';
import { makeLinkToken } from './confirmation/link-token.ts';
import { createContext, type Context } from './context.ts';
import { wantMissed } from './channels/missed-reads-store.ts';
import { missedLists } from './dispatch/fetch-missed.ts';
import { startEngine, type Engine } from './dispatch/start-engine.ts';
import { startFetching } from './dispatch/start-fetching.ts';
import { claimDataFolder } from './http/control-socket.ts';
import { startServer } from './http/server.ts';
import type { Clock } from './kernel/clock.ts';
import type { Logger } from './kernel/log.ts';

/** Which sides of the house this process is: `serve` both, `api` the web, `worker` the dispatch. */
export interface Sides {
  web: boolean;
  dispatch: boolean;
}

export interface RunningProcess {
  context: Context;
  /** Where the console is; undefined for a worker. */
  url: string | undefined;
  simulator: RunningSimulator | undefined;
  /** Takes no more work, finishes what is in flight, closes everything; a part that fails holds up no other. */
  stop(): Promise<void>;
}

interface StartOptions {
  config: Config;
  log: Logger;
  /** Absent: the database's. */
  clock?: Clock | undefined;
  sides: Sides;
  /** What the simulator plays where this process starts one. */
  scenario?: string;
  simulatorPorts?: { port: number; smtpPort: number };
  /** Done when the database is open and before anything is sent. */
  prepare?: (house: Pick<RunningProcess, 'context' | 'simulator'>) => Promise<void>;
}

/** Where the simulator listens when a process starts it: its page is part of what people look at. */
const SIMULATOR_PORTS = { port: 4010, smtpPort: 4025 };

/**
 * Starts a process in order (lock, simulator, context, web, engine) and stops it in reverse: web and engine take
 * nothing new and finish what they have, for at most one carrier's deadline, then the rest, the lock last.
 */
export async function startProcess(options: StartOptions): Promise<RunningProcess> {
  const { config, log, clock, sides } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) {
      await stopPart().catch((error: unknown) => log.error({ err: error }, 'a part did not stop in order'));
    }
  };
  try {
    const control = config.databaseUrl === undefined ? await claimDataFolder(config.dataDir) : undefined;
    if (control) stops.push(() => control.close());
    const simulator = await ownSimulator(options);
    if (simulator) stops.push(() => simulator.stop());
    let engine: Engine | undefined;
    const context = await createContext({
      config,
      log,
      clock,
      simulator: simulator ?? config.simulator,
      migrate: true,
      ...(sides.dispatch && { onRing: (room: string) => engine?.wake(room) }),
    });
    stops.push(() => context.close());
    await options.prepare?.({ context, simulator });
    // First of all: who finds the port taken asks no carrier for anything.
    const server = sides.web ? await startServer(context, control) : undefined;
    // Both at once: nothing more is claimed while the web side lets its last requests finish.
    stops.push(async () => {
      await Promise.all([server?.stop(), engine?.stop()]);
    });
    if (sides.dispatch) {
      const fetching = await startFetching(context);
      stops.push(() => fetching.stop());
      engine = await startEngine({
        pool: context.db.pool,
        clock: context.clock,
        log,
        senders: context.senders,
        backups: backupsOf(context.channelMap),
        readAnswering: () => readAnswering(context.db.pool),
        publicUrl: config.publicUrl,
        makeLink: (deliveryId) => `${config.publicUrl}/c/${makeLinkToken(config.secret, deliveryId)}`,
        ring: (room) => context.doorbell.ring(room),
      });
    } else await wantMissed(context.db.pool, missedLists(context.senders));
    stops.push(watchOver(context));
    return { context, url: server?.url, simulator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Watches Tocsin itself from now on, its own webhook too; answers how that ends. */
function watchOver({
  config,
  db,
  log,
  channelMap,
  senders,
  library,
  alarms: board,
}: Context): () => Promise<void> {
  const { pool } = db;
  const { alarms, simulated } = channelMap;
  if (!simulated && alarms.length === 0)
    log.warn('nobody is told when Tocsin itself is ill: name somebody under alarms in the channels file');
  const probe = openWebhookProbe(config);
  const prober = startProber({ pool, probe, log });
  const isPlaybookBroken = () => library.current().faults.length > 0;
  const { publicUrl } = config;
  const watch = startWatch({ pool, log, board, senders, alarms, publicUrl, isPlaybookBroken });
  return async () => {
    await Promise.all([prober.stop(), watch.stop()]);
    await probe.close();
  };
}

async function ownSimulator({ config, log, sides, scenario, simulatorPorts }: StartOptions) {
  if (config.channelsFile !== undefined || config.simulator !== undefined) return undefined;
  if (!(sides.web && sides.dispatch)) {
    throw new ConfigError('CHANNELS_FILE names no file: processes that share a simulator need SIMULATOR_URL');
  }
  const { publicUrl, secret } = config;
  const ports = simulatorPorts ?? SIMULATOR_PORTS;
  return startSimulator({ publicUrl, secret, ...ports, log, ...(scenario !== undefined && { scenario }) });
}
