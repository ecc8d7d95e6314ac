import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, inject, test, vi } from 'vitest';
import { createDatabase, startPostgres, templateDatabase } from './postgres.ts';
import { createRedisDatabase, startRedis } from './redis.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

describe('PostgreSQL', () => {
  test('keeps what was committed when it is killed and started again', async () => {
    const server = await startPostgres();
    try {
      await query(server.url, 'CREATE TABLE kept AS SELECT 1 AS id');
      await server.kill();
      expect(await listens(server.url)).toBe(false);
      await server.restart();
      expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    } finally {
      await server.stop();
    }
  });

  test('fills a template once, however many ask, and copies it to each', async () => {
    const url = inject('postgresUrl');
    const fill = vi.fn(async (empty: string) => {
      await query(empty, 'CREATE TABLE filled AS SELECT 7 AS id');
    });
    const names = await Promise.all([1, 2, 3].map(() => templateDatabase(url, 'template_story', fill)));
    const copies = await Promise.all(names.map((name) => createDatabase(url, name)));
    expect(fill).toHaveBeenCalledTimes(1);
    expect(new Set(copies).size).toBe(3);
    for (const copy of copies) expect(await query(copy, 'SELECT id FROM filled')).toEqual([{ id: 7 }]);
  });
});

test('Redis gives each who asks an empty database of its own', async () => {
  const urls = await Promise.all([1, 2].map(() => createRedisDatabase(inject('redisUrl'))));
  const [one, other] = urls.map((url) => new Redis(url));
  await one?.set('key', 'mine');
  expect(await other?.get('key')).toBeNull();
  one?.disconnect();
  other?.disconnect();
});

test('the servers end with a run that is killed', async () => {
  const outfile = join(import.meta.dirname, '../../../.cache/orphaned-run.mjs');
  const start = `
    import { startPostgres } from './postgres.ts';
    import { startRedis } from './redis.ts';
    const servers = await Promise.all([startPostgres(), startRedis()]);
    console.log(JSON.stringify(servers.map(({ url }) => url)));
    setInterval(() => undefined, 1000);`;
  await build({
    stdin: { contents: start, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    // Bundled away from its folder, make-once.ts must still find .cache.
    define: { 'import.meta.dirname': JSON.stringify(join(import.meta.dirname, '..')) },
  });
  const run = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(run.stdout, 'data')) as [Buffer];
  const urls = JSON.parse(line.toString()) as string[];
  expect(await Promise.all(urls.map(listens))).toEqual([true, true]);
  run.kill('SIGKILL');
  await vi.waitFor(async () => expect(await Promise.all(urls.map(listens))).toEqual([false, false]), {
    timeout: 10_000,
  });
});

test('a server that cannot start says why', async () => {
  const server = await startRedis();
  await server.stop();
  // Its data folder is gone.
  await expect(server.restart()).rejects.toThrow('ENOENT');
});
