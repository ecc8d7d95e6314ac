import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../kernel/package-root.ts';
import { query, type Pool } from './sql.ts';

/** The migrations of this release that the database does not have. Throws where it does not answer. */
export async function pendingMigrations(pool: Pool): Promise<string[]> {
  const entries = await readdir(join(packageRoot, 'prisma', 'migrations'), { withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const rows = await query<{ migration_name: string }>(
    pool,
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
  );
  const applied = new Set(rows.map((row) => row.migration_name));
  return wanted.filter((name) => !applied.has(name));
}
