import { join } from 'node:path';
import { connectDatabase } from '../../../src/db/connect.ts';
import { query } from '../../../src/db/sql.ts';
import type { House } from './open-house.ts';

/** How many attempts the data folder of a house holds in each state. Nothing may run on it meanwhile. */
export async function attemptsKept({ dataDir }: House): Promise<Readonly<Record<string, number>>> {
  const db = await connectDatabase({
    databaseUrl: undefined,
    dataDir: join(dataDir, 'database'),
    onError: (error) => {
      throw error;
    },
  });
  try {
    const rows = await query<{ state: string; count: number }>(
      db.pool,
      'SELECT state::text, count(*)::int FROM attempts GROUP BY state',
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  } finally {
    await db.close();
  }
}
