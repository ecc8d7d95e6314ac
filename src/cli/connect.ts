import type { SimulatorAddress } from '../channels/simulated-channel-map.ts';
import { loadConfig, readEnvironment, type Config } from '../config.ts';
import { createContext } from '../context.ts';
import { isMigrated } from '../db/pending-migrations.ts';
import { createApp } from '../http/app.ts';
import { answers, claimDataFolder, controlSocketPath, openOwnSocket } from '../http/control-socket.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLog } from '../kernel/log.ts';
import { callSocket, type Call } from './call-socket.ts';
import { CommandError } from './command-error.ts';

/** The API as a command uses it. */
export interface Connection {
  /** True where a running `serve`, or the processes of a scaled house, will send what is launched. */
  readonly sends: boolean;
  /** Where people reach the console, as this process's environment says. */
  readonly publicUrl: string;
  /** Calls the API and answers its body. Throws a CommandError with the problem's one line. */
  readonly request: (call: Call) => Promise<unknown>;
}

/**
 * Runs a command's work against the API. In alone mode a living `serve` is asked over its control socket; where
 * none lives, this process owns the data folder meanwhile. In scaled mode it opens the database itself.
 */
export async function connect<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const config = loadConfig(readEnvironment());
  const alone = config.databaseUrl === undefined;
  if (alone && (await answers(controlSocketPath(config.dataDir)))) {
    return work(connectionTo(controlSocketPath(config.dataDir), config, true));
  }
  return inThisProcess(config, alone, work);
}

/** Says so where something is to be sent, and no process runs that would. */
export function warnUnsent({ sends }: Pick<Connection, 'sends'>): void {
  if (!sends) console.error('NOTHING IS SENT until `tocsin serve` runs on this data folder.');
}

/**
 * The map needs names and nothing is sent from here, so any address will do where the simulator of a `serve`
 * that does not run would stand.
 */
const absentSimulator: SimulatorAddress = {
  url: 'http://127.0.0.1:4010',
  smtpPort: 4025,
  accountSid: 'AC00000000000000000000000000000000',
  authToken: 'absent',
};

async function inThisProcess<T>(
  config: Config,
  alone: boolean,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const control = alone ? await claimDataFolder(config.dataDir) : await openOwnSocket();
  try {
    const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, process.stderr);
    const simulator = config.simulator ?? absentSimulator;
    const context = await createContext({ config, log, clock: systemClock, simulator, migrate: alone });
    try {
      if (!(await isMigrated(context.db.pool)))
        throw new CommandError('The database that DATABASE_URL names is empty: run tocsin migrate first');
      control.attach(createApp(context));
      return await work(connectionTo(control.path, config, !alone));
    } finally {
      await context.close();
    }
  } finally {
    await control.close();
  }
}

function connectionTo(socketPath: string, { publicUrl }: Config, sends: boolean): Connection {
  return {
    sends,
    publicUrl,
    request: async (call) => {
      const { status, body } = await callSocket(socketPath, call);
      if (status < 300) return body;
      throw new CommandError(lineOf(status, body));
    },
  };
}

/** A problem document in one line, which says nothing twice. */
function lineOf(status: number, body: unknown): string {
  if (typeof body !== 'object' || body === null) return `Tocsin answered ${status}.`;
  const { title, detail, errors } = body as { title?: unknown; detail?: unknown; errors?: unknown };
  const faults = Array.isArray(errors) ? (errors as { pointer: string; detail: string }[]) : [];
  const said = [detail, title].find((text) => typeof text === 'string') ?? `Tocsin answered ${status}.`;
  const named = faults
    .filter((fault) => !said.includes(fault.detail))
    .slice(0, 10)
    .map((fault) => `${fault.pointer.slice(1)} ${fault.detail}`);
  return [said, ...named].join(' · ');
}
