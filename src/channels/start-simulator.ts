import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Logger } from '../kernel/log.ts';
import { packageRoot } from '../kernel/package-root.ts';
import type { SimulatorAddress } from './simulated-channel-map.ts';

/** The simulator's first line on stdout. */
const readyLine = z.object({ ready: z.literal(true), url: z.string(), smtpPort: z.number() });

/** How long it may take to start on a busy machine. */
const READY_WITHIN_MS = 15_000;

export interface RunningSimulator extends SimulatorAddress {
  stop(): Promise<void>;
}

interface Options {
  publicUrl: string;
  secret: string;
  port: number;
  smtpPort: number;
  /** Who answers and what fails; undefined: the simulator's own. */
  scenario?: string;
  log: Logger;
}

/**
 * Starts the simulator as a process of its own and waits until it listens. It ends with this process, however
 * that ends: its standard input closes. Its account is derived from our secret: nobody else can sign its
 * callbacks, and the push subscriptions it handed out outlive a restart. Throws when it does not come up.
 */
export async function startSimulator(options: Options): Promise<RunningSimulator> {
  const derive = (what: string) =>
    createHmac('sha256', options.secret).update(`simulator ${what}`).digest('hex');
  const accountSid = `AC${derive('account').slice(0, 32)}`;
  const authToken = derive('token').slice(0, 32);
  const scenario = options.scenario === undefined ? [] : ['--scenario', options.scenario];
  const child = spawn(
    process.execPath,
    [
      join(packageRoot, 'dist', 'simulator.js'),
      ...['--with-parent', '--public-url', options.publicUrl, ...scenario],
      ...['--port', String(options.port), '--smtp-port', String(options.smtpPort)],
    ],
    {
      env: { SIMULATOR_ACCOUNT_SID: accountSid, SIMULATOR_AUTH_TOKEN: authToken },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<z.infer<typeof readyLine>>((resolve, reject) => {
    const lines = createInterface(child.stdout);
    lines.once('line', (line) => {
      const parsed = readyLine.safeParse(parseJson(line));
      if (parsed.success) resolve(parsed.data);
      else reject(new Error(`the simulator did not say where it listens: ${line}`));
    });
    void ended.then((code) => reject(new Error(`the simulator ended at start (code ${String(code)})`)));
    setTimeout(() => reject(new Error('the simulator did not start in time')), READY_WITHIN_MS).unref();
  });
  const { url, smtpPort } = await ready;
  options.log.info({ url }, 'simulator started: nobody real is reached');
  return {
    url,
    smtpPort,
    accountSid,
    authToken,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
