import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../kernel/package-root.ts';
import { query, sqlState, type Pool } from './sql.ts';

/** The migrations of this release that the database does not have. Throws where it does not answer. */
export async function pendingMigrations(pool: Pool): Promise<string[]> {
  const entries = await readdir(join(packageRoot, 'prisma', 'migrations'), { withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const applied = new Set(await listApplied(pool));
  return wanted.filter((name) => !applied.has(name));
}

/** Whether any release has made its tables here. */
export async function isMigrated(pool: Pool): Promise<boolean> {
  return (await listApplied(pool)).length > 0;
}

/** PostgreSQL's "undefined_table". */
const noTable = '42P01';

/** None in a database that nobody has migrated yet, such as one that was made anew. */
async function listApplied(pool: Pool): Promise<string[]> {
  try {
    const rows = await query<{ name: string }>(
      pool,
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    );
    return rows.map(({ name }) => name);
  } catch (error) {
    if (sqlState(error) === noTable) return [];
    throw error;
  }
}
