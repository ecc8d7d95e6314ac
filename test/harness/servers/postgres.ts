import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { libraryPath, unpackDebian } from './debian.ts';
import { NOBODY, type TestServer, freePort, makeDataFolder, startServer } from './server-process.ts';

const run = promisify(execFile);
const OLDEST_MAJOR = 15;

interface Installation {
  bin: string;
  env: Record<string, string>;
}

async function newestBin(root: string): Promise<string | undefined> {
  const folder = join(root, 'usr/lib/postgresql');
  const majors = existsSync(folder) ? (await readdir(folder)).map(Number) : [];
  const usable = majors.filter((major) => existsSync(join(folder, `${major}/bin/initdb`)));
  const newest = Math.max(...usable, 0);
  return newest >= OLDEST_MAJOR ? join(folder, `${newest}/bin`) : undefined;
}

async function unpackedIn(root: string): Promise<Installation> {
  const bin = await newestBin(root);
  if (!bin) throw new Error(`PostgreSQL ${OLDEST_MAJOR} or newer is missing: apt-get install postgresql`);
  return { bin, env: { LD_LIBRARY_PATH: await libraryPath(root) } };
}

/**
 * The machine's PostgreSQL, else Debian's from the cache. For `nobody` it is copied beside its data: a clone
 * under a private home is closed to them.
 */
async function findPostgres(folder: string, isForNobody: boolean): Promise<Installation> {
  const installed = await newestBin('/');
  if (installed) return { bin: installed, env: {} };
  if (!existsSync('/usr/share/zoneinfo')) {
    throw new Error('PostgreSQL needs the time zones: apt-get install tzdata');
  }
  const root = await unpackDebian('postgresql', ['postgresql']);
  if (!isForNobody) return unpackedIn(root);
  const copy = join(folder, 'postgresql');
  await cp(root, copy, { recursive: true, verbatimSymlinks: true });
  return unpackedIn(copy);
}

/** What a crash of the machine would lose may be lost; what a crash of the server would lose may not. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  max_connections: '300',
  timezone: 'UTC',
};

/**
 * Starts a PostgreSQL of our own: the machine's newest from 15 on, else Debian's, fetched once.
 * @param own settings in place of the tests'
 */
export async function startPostgres(own: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const privileges = isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  const folder = await makeDataFolder('postgres', isRoot ? NOBODY : undefined);
  const { bin, env } = await findPostgres(folder, isRoot);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'tocsin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run('setpriv', [...privileges, '--', join(bin, 'initdb'), ...initdb], { env, cwd: folder });
  const port = await freePort();
  const settings = Object.entries({ ...SETTINGS, ...own, port, unix_socket_directories: folder });
  return startServer(
    {
      command: join(bin, 'postgres'),
      args: ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env,
      cwd: folder,
      privileges,
      readyLine: /database system is ready to accept connections/,
      stopSignal: 'SIGINT',
      orphanSignal: 'SIGQUIT',
    },
    `postgresql://tocsin@127.0.0.1:${port}/postgres`,
    folder,
  );
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Makes a fresh database.
 * @param serverUrl any database of the server
 * @param template the database to copy (`templateDatabase`); empty without one
 * @returns its URL
 */
export async function createDatabase(serverUrl: string, template = 'template0'): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE "${template}"`));
  return urlOf(serverUrl, name);
}

/** Puts a copy of a database in the place of another, if there is one. Who is connected to either is cut off. */
export async function copyDatabase(serverUrl: string, { from, to }: { from: string; to: string }) {
  await withClient(serverUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS "${to}" WITH (FORCE)`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [from]);
    await client.query(`CREATE DATABASE "${to}" TEMPLATE "${from}"`);
  });
}

/**
 * A database to copy from, filled once a server: the first who asks fills it, others wait for it.
 * @param fill brings the empty database at `url` up to date and closes its connections
 * @returns its name, for `createDatabase`
 */
export async function templateDatabase(
  serverUrl: string,
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<string> {
  return withClient(serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return name;
    const filling = await createDatabase(serverUrl);
    await fill(filling);
    await client.query(`ALTER DATABASE "${new URL(filling).pathname.slice(1)}" RENAME TO "${name}"`);
    return name;
  });
}
