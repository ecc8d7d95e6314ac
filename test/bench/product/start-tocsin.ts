import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** A process of the product. */
export interface Tocsin {
  readonly pid: number;
  /** Ends it in order; throws what it logged if somebody would have to act on it. */
  stop(): Promise<void>;
}

interface Start {
  readonly command: 'serve' | 'api' | 'worker';
  readonly environment: Readonly<Record<string, string>>;
  /** The folder for a CPU profile, written when it ends. */
  readonly profileTo?: string | undefined;
}

/** What src/tocsin.mjs and the Dockerfile give to Node. */
const AS_A_SITE = ['--max-semi-space-size=32'];

/** Starts a built process of the product; who waits for it to be ready asks it over HTTP. */
export function startTocsin({ command, environment, profileTo }: Start): Tocsin {
  const profiling = profileTo === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileTo];
  const node = [process.execPath, ...AS_A_SITE, ...profiling, 'dist/main.js', command];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...node], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const ended = once(child, 'close');
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      const errors = log.split('\n').filter((line) => line.startsWith('{') && levelOf(line) >= 50);
      if (errors.length > 0 || child.exitCode !== 0)
        throw new Error(`tocsin ${command} ended with ${child.exitCode}: ${errors.join('\n')}\n${said}`);
    },
  };
}

function levelOf(line: string): number {
  return (JSON.parse(line) as { level: number }).level;
}

/** Runs a command to its end and answers its stdout. */
export async function runTocsin(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`tocsin ${args.join(' ')} ended with ${code}`);
  return out.trim();
}
