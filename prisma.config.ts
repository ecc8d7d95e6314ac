// Prisma's commands look for a native engine and would download it from a host of Prisma's own. Named here,
// before they look, is an engine that npm has already brought: nothing is fetched and nothing is reported.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(
  new URL('prisma/schema-engine.mjs', import.meta.url),
);
process.env['CHECKPOINT_DISABLE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Without DATABASE_URL the engine works on a PostgreSQL in its own memory (prisma/schema-engine.mjs).
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://tocsin@in-memory/tocsin' },
});
