import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { libraryPath, unpackDebian } from './debian.ts';
import { type TestServer, freePort, makeDataFolder, startServer } from './server-process.ts';

const DATABASES = 1024;

async function findRedis(): Promise<{ command: string; env: Record<string, string> }> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = folders.map((folder) => join(folder, 'redis-server')).find((file) => existsSync(file));
  if (installed) return { command: installed, env: {} };
  const root = await unpackDebian('redis', ['redis-server']);
  return {
    command: join(root, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: await libraryPath(root) },
  };
}

/** Starts a Redis of our own that keeps nothing on disk: the machine's, else Debian's, fetched once. */
export async function startRedis(): Promise<TestServer> {
  const { command, env } = await findRedis();
  const folder = await makeDataFolder('redis');
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', databases: DATABASES, dir: folder };
  return startServer(
    {
      command,
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
      env,
      cwd: folder,
      privileges: [],
      readyLine: /Ready to accept connections/,
      stopSignal: 'SIGTERM',
      orphanSignal: 'SIGKILL',
    },
    `redis://127.0.0.1:${port}`,
    folder,
  );
}

/** The URL of an empty numbered database of the server that no other test has been given. */
export async function createRedisDatabase(serverUrl: string): Promise<string> {
  const redis = new Redis(serverUrl);
  try {
    const number = await redis.incr('databases-given');
    if (number >= DATABASES) throw new Error(`the test Redis has only ${DATABASES} databases`);
    return `${serverUrl}/${number}`;
  } finally {
    redis.disconnect();
  }
}

/** Makes a server of one's own take connections and commands and answer none, for a minute. */
export async function pauseRedis(serverUrl: string): Promise<void> {
  const redis = new Redis(serverUrl);
  try {
    await redis.client('PAUSE', 60_000, 'ALL');
  } finally {
    redis.disconnect();
  }
}
