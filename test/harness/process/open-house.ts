import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../../simulator/start.ts';
import { callSocket, type Call } from '../../../src/cli/call-socket.ts';
import { freePort } from '../../../src/cli/free-port.ts';
import { runTocsin, startTocsin, type Ended, type RunningTocsin } from './run-tocsin.ts';

/** A data folder, a port, and carriers that outlive every process that is started on them. */
export interface House {
  /** Where `serve` keeps its data. */
  readonly dataDir: string;
  /** A folder of the test's own beside it. */
  readonly folder: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly simulator: Simulator;
  /** Starts `serve` and waits until it listens. */
  serve(): Promise<RunningTocsin>;
  /** Runs a command to its end. */
  tocsin(...args: string[]): Promise<Ended>;
  /** Asks the running `serve` over its control socket; throws where it does not do it. */
  ask(call: Call): Promise<unknown>;
  /** Ends what still runs and removes the data. */
  close(): Promise<void>;
}

/** Carriers without delay, people who answer nothing. */
const QUICK: ScenarioInput = {
  sms: { delay: { min: 0, max: 30 } },
  voice: { delay: { min: 0, max: 30 }, ring: { min: 20, max: 60 } },
  email: { delay: { min: 0, max: 30 } },
  people: { share: 0 },
};

/** Opens a house in which nothing runs yet but the simulator. */
export async function openHouse(): Promise<House> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const simulator = await startSimulator({ publicUrl: url, scenario: QUICK });
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-process-'));
  const dataDir = join(folder, 'data');
  const passing = join(folder, 'tmp');
  await mkdir(passing);
  const environment = {
    PORT: String(port),
    TOCSIN_DATA_DIR: dataDir,
    TMPDIR: passing,
    SIMULATOR_URL: simulator.url,
    SIMULATOR_SMTP_PORT: String(simulator.smtpPort),
    SIMULATOR_ACCOUNT_SID: simulator.accountSid,
    SIMULATOR_AUTH_TOKEN: simulator.authToken,
  };
  const started: RunningTocsin[] = [];
  return {
    dataDir,
    folder,
    url,
    environment,
    simulator,
    serve: async () => {
      const running = startTocsin(['serve'], environment);
      started.push(running);
      await running.untilSaid(/^Tocsin listens on /m);
      return running;
    },
    tocsin: (...args) => runTocsin(args, environment),
    ask: async (call) => {
      const { status, body } = await callSocket(join(dataDir, 'control.sock'), call);
      if (status < 300) return body;
      throw new Error(`${call.method} ${call.path} answered ${status}: ${JSON.stringify(body)}`);
    },
    close: async () => {
      for (const running of started) await running.end('SIGKILL');
      await simulator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
