import { createServer, type AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { connectDatabase } from './connect.ts';
import { reachServer } from './reach-server.ts';

const password = 'correct-horse';

async function reach(databaseUrl: string): Promise<void> {
  const db = await connectDatabase({ databaseUrl, dataDir: 'unused', onError: () => undefined });
  try {
    await reachServer(db.pool, databaseUrl);
  } finally {
    await db.close();
  }
}

/** The run's own server, asked for by another user or for another database. */
function elsewhere({ user = 'tocsin', database = 'postgres' }): string {
  const { host } = new URL(inject('postgresUrl'));
  return `postgresql://${user}:${password}@${host}/${database}`;
}

test('a server that lets us in has nothing to say', async () => {
  await reach(elsewhere({}));
});

test.each([
  ['nothing listens', () => `postgresql://tocsin:${password}@127.0.0.1:9/tocsin`, /127\.0\.0\.1:9 .*nothing/],
  ['a name nobody knows', () => `postgresql://tocsin:${password}@db.invalid/x`, /db\.invalid:5432 .*name/],
  ['no such database', () => elsewhere({ database: 'tocsin_x' }), /it has no database "tocsin_x": create it/],
  ['no such user', () => elsewhere({ user: 'eve' }), /does not let "eve" in/],
])('%s: one line says where, which variable names it and what to do', async (_, url, line) => {
  const refused: unknown = await reach(url()).catch((error: unknown) => error);
  const { message } = refused as Error;
  expect(message).toMatch(
    /^PostgreSQL at [^ ]+:\d+ cannot be used; [^\n]+ change DATABASE_URL, which names it$/,
  );
  expect(message).toMatch(line);
  expect(message).not.toContain(password);
});

test('a server that takes the call and says nothing is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as AddressInfo;
  const sockets = new Set<{ destroy(): void }>();
  silent.on('connection', (socket) => sockets.add(socket));
  await expect(reach(`postgresql://tocsin:${password}@127.0.0.1:${port}/tocsin`)).rejects.toThrow(
    `PostgreSQL at 127.0.0.1:${port} cannot be used; it does not answer`,
  );
  for (const socket of sockets) socket.destroy();
  silent.close();
});
