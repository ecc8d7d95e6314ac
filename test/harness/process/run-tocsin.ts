import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../scene/eventually.ts';

const root = join(import.meta.dirname, '../../..');

/** How long the program may take to say something on a busy machine. */
const SAYS_WITHIN_MS = 90_000;

/** What a process left behind. `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  /** Its stdout. */
  readonly out: string;
  /** Its stderr. */
  readonly said: string;
}

/** A `tocsin` that runs as a process of its own. */
export interface RunningTocsin {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when it has said this on stderr; rejects with all it said when it ends first. */
  untilSaid(words: RegExp): Promise<void>;
  /** What it has written until now. */
  soFar(): Pick<Ended, 'out' | 'said'>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/**
 * Starts the built program with nothing but the given environment, through setpriv, so that the kernel ends it
 * with the test run however that ends.
 * @param logsTo an open file for its stdout, in place of a pipe that is read here
 */
export function startTocsin(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  logsTo: 'pipe' | number = 'pipe',
): RunningTocsin {
  const command = ['--pdeathsig', 'KILL', process.execPath, 'dist/main.js', ...args];
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn('setpriv', command, { cwd: root, env, stdio: ['ignore', logsTo, 'pipe'] });
  let out = '';
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  let isOver = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      isOver = true;
      resolve({ code, out, said });
    });
  });
  return {
    child,
    ended,
    untilSaid: (words) => {
      const look = () => {
        if (words.test(said)) return true;
        if (isOver)
          throw new Error(`tocsin ${args.join(' ')} ended before it said ${String(words)}: ${said}`);
        return undefined;
      };
      const everything = () => `${out}\n${said}`;
      return eventually(`tocsin ${args.join(' ')} to say ${String(words)}`, look, {
        withinMs: SAYS_WITHIN_MS,
        instead: everything,
      }).then(() => undefined);
    },
    soFar: () => ({ out, said }),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command to its end. */
export function runTocsin(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  return startTocsin(args, environment).ended;
}

/** The lines of a process's log (one JSON object each on stdout) that somebody would have to act on. */
export function loggedErrors({ out }: Pick<Ended, 'out'>): string[] {
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
}
