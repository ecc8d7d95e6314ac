import { startSimulator, type RunningSimulator } from './channels/start-simulator.ts';
import type { Config } from './config.ts';
import { makeLinkToken } from './confirmation/link-token.ts';
import { createContext, type Context } from './context.ts';
import { startEngine, type Engine } from './dispatch/start-engine.ts';
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
  /** Takes no more work, finishes what is in flight, closes everything. */
  stop(): Promise<void>;
}

interface StartOptions {
  config: Config;
  log: Logger;
  clock: Clock;
  sides: Sides;
  /** What the simulator plays where this process starts one. */
  scenario?: string;
  simulatorPorts?: { port: number; smtpPort: number };
}

/** Where the simulator listens when a process starts it: its page is part of what people look at. */
const SIMULATOR_PORTS = { port: 4010, smtpPort: 4025 };

/**
 * Starts a process in order (lock, simulator, context, engine, web) and stops it in reverse: the web first, so
 * that nothing new comes in, then the engine finishes what it has claimed, then the rest. The engine's stop takes
 * at most one carrier's deadline.
 */
export async function startProcess(options: StartOptions): Promise<RunningProcess> {
  const { config, log, clock, sides } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
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
    if (sides.dispatch) {
      engine = await startEngine({
        pool: context.db.pool,
        clock,
        log,
        senders: context.senders,
        publicUrl: config.publicUrl,
        makeLink: (deliveryId) => `${config.publicUrl}/c/${makeLinkToken(config.secret, deliveryId)}`,
        ring: (room) => context.doorbell.ring(room),
      });
      const started = engine;
      stops.push(() => started.stop());
    }
    const server = sides.web ? await startServer(context, control) : undefined;
    if (server) stops.push(() => server.stop());
    return { context, url: server?.url, simulator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ownSimulator({ config, log, scenario, simulatorPorts }: StartOptions) {
  if (config.channelsFile !== undefined || config.simulator !== undefined) return undefined;
  const { publicUrl, secret } = config;
  const ports = simulatorPorts ?? SIMULATOR_PORTS;
  return startSimulator({ publicUrl, secret, ...ports, log, ...(scenario !== undefined && { scenario }) });
}
