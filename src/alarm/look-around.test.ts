import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import { openFaultProxy } from '../../test/harness/servers/fault-proxy.ts';
import { createDatabase } from '../../test/harness/servers/postgres.ts';
import { lookAround } from './look-around.ts';

test('a database that hangs is as good as away, however long its connection would wait', async () => {
  const db = await openDatabase();
  const url = new URL(db.pool.options.connectionString ?? '');
  const wire = await openFaultProxy(Number(url.port));
  url.port = String(wire.port);
  const patient = new pg.Pool({ connectionString: url.href });
  patient.on('error', () => undefined);
  try {
    const lanes = { channels: [], providers: [] };
    expect(await lookAround({ pool: patient, lanes })).toMatchObject({ 'no-database': false });
    await wire.set('hang');
    expect(await lookAround({ pool: patient, lanes })).toEqual({ 'no-database': true });
  } finally {
    await wire.close();
    await patient.end();
    await db.close();
  }
});

test('a database without our tables answers: it is its migrations that are behind', async () => {
  const pool = new pg.Pool({ connectionString: await createDatabase(inject('postgresUrl')) });
  try {
    expect(await lookAround({ pool, lanes: { channels: [], providers: [] } })).toEqual({
      'no-database': false,
      'migrations-behind': true,
    });
  } finally {
    await pool.end();
  }
});
