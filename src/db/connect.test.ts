import { expect, inject, it } from 'vitest';
import { createMigratedDatabase } from '../../test/harness/open-database.ts';
import { connectDatabase } from './connect.ts';
import { query } from './sql.ts';

it('an idle connection that breaks is told of without the client, whose keys no log should hold', async () => {
  const databaseUrl = await createMigratedDatabase(inject('postgresUrl'));
  let tell: (error: Error) => void;
  const told = new Promise<Error>((resolve) => (tell = resolve));
  const onError = (error: Error) => tell(error);
  const db = await connectDatabase({ databaseUrl, dataDir: 'unused', onError });
  const [first, second] = await Promise.all([db.pool.connect(), db.pool.connect()]);
  try {
    const [row] = await query<{ pid: number }>(first, 'SELECT pg_backend_pid() AS pid');
    first.release();
    await query(second, 'SELECT pg_terminate_backend($1)', [row?.pid]);
    const error = await told;
    expect(error).toMatchObject({ code: '57P01' });
    expect(error).not.toHaveProperty('client');
  } finally {
    second.release();
    await db.close();
  }
});
