import { inject } from 'vitest';
import { connectDatabase, type Database } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createDatabase, templateDatabase } from './servers/postgres.ts';

/** What a copied database holds beyond the empty tables: a name for it, and how it comes in. */
export interface Filling {
  name: string;
  fill: (db: Database) => Promise<void>;
}

function connect(databaseUrl: string): Promise<Database> {
  return connectDatabase({
    databaseUrl,
    dataDir: 'unused',
    onError: (error) => {
      throw error;
    },
  });
}

/**
 * Makes a migrated database on a server, empty or with a filling that is made once a server.
 * @returns its URL
 */
export async function createMigratedDatabase(serverUrl: string, filling?: Filling): Promise<string> {
  const name = filling?.name ?? 'migrated';
  const template = await templateDatabase(serverUrl, name, async (url) => {
    const db = await connect(url);
    await db.withMaintenancePool(migrate);
    await filling?.fill(db);
    await db.close();
  });
  return createDatabase(serverUrl, template);
}

/** A migrated, empty database of one's own on the run's PostgreSQL. The caller closes it. */
export async function openDatabase(): Promise<Database> {
  return connect(await createMigratedDatabase(inject('postgresUrl')));
}
