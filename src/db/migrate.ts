import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationDirectory, SchemaEngine as Engine } from '@prisma/schema-engine-wasm';
import type { Pool } from 'pg';
import { packageRoot } from '../kernel/package-root.ts';

/** Any constant will do, as long as every release uses the same one. */
const MIGRATION_LOCK = 7_202_611;

/**
 * Prisma's schema engine, as WebAssembly: the native one is not on npm. Its package is written for bundlers,
 * so the module is instantiated here.
 */
async function loadEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = await readFile(join(dirname(file), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return glue;
}

/** The glue keeps views of the module's memory, so a process has one module. */
let loading: ReturnType<typeof loadEngine> | undefined;

async function startEngine(pool: Pool): Promise<Engine> {
  const glue = await (loading ??= loadEngine());
  const schema = await readFile(join(packageRoot, 'prisma', 'schema.prisma'), 'utf8');
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  return glue.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, adapter);
}

async function readMigrations(folder: string): Promise<MigrationDirectory[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  );
}

/**
 * Brings the database up to date with prisma/migrations. Safe to run from several hosts at once: they queue
 * for one advisory lock, and what one has applied the next finds done. Takes a maintenance pool, whose end
 * releases the locks.
 */
export async function migrate(pool: Pool): Promise<{ applied: string[] }> {
  const folder = join(packageRoot, 'prisma', 'migrations');
  const migrationDirectories = await readMigrations(folder);
  const lock = await pool.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const engine = await startEngine(pool);
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder,
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories,
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return { applied: appliedMigrationNames };
  } finally {
    lock.release(true);
  }
}
