import { inject } from 'vitest';
import { connectDatabase, type Database } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createDatabase, templateDatabase } from './servers/postgres.ts';

function connect(databaseUrl: string): Promise<Database> {
  return connectDatabase({
    databaseUrl,
    dataDir: 'unused',
    onError: (error) => {
      throw error;
    },
  });
}

/** A migrated, empty database of one's own on the run's PostgreSQL. The caller closes it. */
export async function openDatabase(): Promise<Database> {
  const server = inject('postgresUrl');
  const template = await templateDatabase(server, 'migrated', async (url) => {
    const empty = await connect(url);
    await empty.withMaintenancePool(migrate);
    await empty.close();
  });
  return connect(await createDatabase(server, template));
}
