import type { Command } from 'commander';
import { loadConfig, readEnvironment } from '../config.ts';
import { connectDatabase } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { reachServer } from '../db/reach-server.ts';
import { claimDataFolder } from '../http/control-socket.ts';

/** Adds `tocsin migrate`: brings the database up to date. Safe from several hosts at once. */
export function addMigrate(program: Command): void {
  program.command('migrate').description('bring the database up to date').action(runMigrate);
}

async function runMigrate(): Promise<void> {
  const { databaseUrl, dataDir } = loadConfig(readEnvironment());
  const control = databaseUrl === undefined ? await claimDataFolder(dataDir) : undefined;
  try {
    const onError = (error: Error) => console.error(`the connection broke: ${error.message}`);
    const db = await connectDatabase({ databaseUrl, dataDir, onError });
    try {
      if (databaseUrl !== undefined) await reachServer(db.pool, databaseUrl);
      const { applied } = await db.withMaintenancePool(migrate);
      for (const name of applied) console.log(name);
      console.error(
        applied.length === 0 ? 'The database is up to date.' : 'The database has been brought up to date.',
      );
    } finally {
      await db.close();
    }
  } finally {
    await control?.close();
  }
}
