import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, open, rm, stat } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from '../config.ts';
import { markLocal } from './local-requests.ts';

/** A socket that only this machine's user can open. Who asks through it is at the machine and may do all. */
export interface ControlSocket {
  readonly path: string;
  readonly server: Server;
  /** From now on this answers; until then, callers wait. */
  attach(listener: RequestListener): void;
  close(): Promise<void>;
}

/** What a socket's path may have, with its closing zero (unix(7): 108 on Linux, 104 on macOS). */
const LONGEST_PATH = 103;
/** Taking over takes milliseconds; a guard older than this was left by a process that died in the middle. */
const GUARD_STALE_MS = 10_000;

/**
 * Where the control socket of a data folder is: by its absolute path or from the working directory, whichever is
 * shorter. Throws a ConfigError where both are too long for a socket.
 */
export function controlSocketPath(dataDir: string): string {
  const absolute = join(dataDir, 'control.sock');
  const short =
    [relative(process.cwd(), absolute), absolute].sort((a, b) => a.length - b.length)[0] ?? absolute;
  if (Buffer.byteLength(short) <= LONGEST_PATH) return short;
  throw new ConfigError(`TOCSIN_DATA_DIR is too long a path for a socket: ${dataDir}`);
}

/** Whether a living process listens on the socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Makes this process the owner of a data folder, by listening on its control socket. A socket that nobody
 * answers is stale and taken over. Throws a ConfigError where another process lives in the folder.
 */
export async function claimDataFolder(dataDir: string): Promise<ControlSocket> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = controlSocketPath(dataDir);
  const release = await takeGuard(`${path}.guard`);
  try {
    if (await answers(path)) {
      throw new ConfigError(`TOCSIN_DATA_DIR: another Tocsin runs on ${dataDir}; stop it first`);
    }
    await rm(path, { force: true });
    return await listen(path, () => Promise.resolve());
  } finally {
    await release();
  }
}

/** A control socket of one command's own, in a folder that is removed with it. */
export async function openOwnSocket(): Promise<ControlSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-'));
  return listen(join(folder, `${randomBytes(4).toString('hex')}.sock`), () =>
    rm(folder, { recursive: true }),
  );
}

/** One process at a time looks whether the socket lives, and replaces it: of two that start together one gets it. */
async function takeGuard(guard: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(guard, 'wx', 0o600)).close();
      return () => rm(guard, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const since = await stat(guard).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - since > GUARD_STALE_MS) await rm(guard, { force: true });
    await wait(20);
  }
}

async function listen(path: string, afterClose: () => Promise<void>): Promise<ControlSocket> {
  let attach: (listener: RequestListener) => void = () => undefined;
  const ready = new Promise<RequestListener>((resolve) => (attach = resolve));
  const server = createServer((request, response) => {
    markLocal(request);
    void ready.then((listener) => listener(request, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket is made within this call, so nobody else's file gets the narrow mode.
    const before = process.umask(0o177);
    server.listen(path, resolve);
    process.umask(before);
  });
  return {
    path,
    server,
    attach,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await afterClose();
    },
  };
}
