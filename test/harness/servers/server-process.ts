import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of a test run's own, on a free port of 127.0.0.1. */
export interface TestServer {
  url: string;
  /** Ends it in order and removes its data. */
  stop(): Promise<void>;
  /** Ends it as an accident would; its data stay. Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and data, after `kill` or in place of a running one. */
  restart(): Promise<void>;
}

/** How to run a server's program. */
export interface Program {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** Options of setpriv that say which user it runs as. */
  privileges: string[];
  /** What it prints once it answers. */
  readyLine: RegExp;
  /** The signal that ends it in order. */
  stopSignal: NodeJS.Signals;
  /** The signal it gets when the test run dies. */
  orphanSignal: NodeJS.Signals;
}

/** Debian's `nobody` and `nogroup`. */
export const NOBODY = 65534;
const START_LIMIT_MS = 20_000;

/** A port of 127.0.0.1 that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A new data folder named after this process; those of our runs that were killed are removed. */
export async function makeDataFolder(name: string, owner?: number): Promise<string> {
  const prefix = `tocsin-${name}-`;
  const folders = (await readdir(tmpdir())).filter((folder) => folder.startsWith(prefix));
  for (const folder of folders) {
    const pid = Number(folder.slice(prefix.length).split('-')[0]);
    const removal = isAlive(pid) ? undefined : rm(join(tmpdir(), folder), { recursive: true, force: true });
    await removal?.catch(() => undefined); // another user's, or another run is at it
  }
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  if (owner !== undefined) await chown(folder, owner, owner);
  return folder;
}

/** Resolves when the program says that it answers; rejects with its last words when it ends first. */
async function untilReady(child: ChildProcess, program: Program): Promise<void> {
  let said = '';
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4000);
      if (program.readyLine.test(said)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${program.command} did not start: ${said.trim()}`)));
  }).finally(() => clearTimeout(timer));
}

/**
 * Runs a program through setpriv, which makes the kernel end it when this process ends, however it ends:
 * no handler of ours runs after a SIGKILL.
 */
async function launch(program: Program): Promise<ChildProcess> {
  const orphan = program.orphanSignal.replace('SIG', '');
  const args = [...program.privileges, '--pdeathsig', orphan, program.command, ...program.args];
  const child = spawn('setpriv', args, {
    cwd: program.cwd,
    env: { PATH: process.env['PATH'] ?? '', ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilReady(child, program);
  return child;
}

/** A killed PostgreSQL leaves children that hold its memory and lock file for a moment more. */
const STILL_HELD = /shared memory block|lock file/;

async function relaunch(program: Program): Promise<ChildProcess> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await launch(program);
    } catch (error) {
      if (!STILL_HELD.test(String(error)) || Date.now() > giveUpAt) throw error;
    }
  }
}

/** Starts a program and hands out what a test may do to it. `dataFolder` is removed at the end. */
export async function startServer(program: Program, url: string, dataFolder: string): Promise<TestServer> {
  let child = await launch(program);
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return {
    url,
    stop: async () => {
      await end(program.stopSignal);
      await rm(dataFolder, { recursive: true, force: true });
    },
    kill: (signal = 'SIGKILL') => end(signal),
    restart: async () => {
      await end(program.stopSignal);
      child = await relaunch(program);
    },
  };
}
