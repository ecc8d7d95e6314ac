import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { makeOnce } from '../../harness/make-once.ts';

const schema = join(import.meta.dirname, 'naive.prisma');

/** As much of the generated client as the naive peer uses. */
export interface NaiveClient {
  readonly message: {
    create(query: { data: { launch: string; to: string; body: string } }): Promise<{ id: string }>;
    update(query: { where: { id: string } | { sid: string }; data: MessageChange }): Promise<unknown>;
  };
}

interface MessageChange {
  readonly status: string;
  readonly sid?: string;
}

/** Makes Prisma's client for the peer's table the first time; answers its folder. */
export async function generateNaiveClient(): Promise<string> {
  const fingerprint = createHash('sha256')
    .update(await readFile(schema))
    .digest('hex')
    .slice(0, 12);
  return makeOnce(`naive-peer-${fingerprint}`, async (folder) => {
    const copy = join(folder, 'schema.prisma');
    await copyFile(schema, copy);
    const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
    await promisify(execFile)(process.execPath, [prisma, 'generate', '--no-hints', '--schema', copy]);
  });
}

/** Opens the client on a database, with the pool's size as Prisma's adapter has it. */
export async function openNaiveClient(databaseUrl: string, folder: string): Promise<NaiveClient> {
  const { PrismaClient } = (await import(join(folder, 'client/client.ts'))) as {
    PrismaClient: new (options: { adapter: PrismaPg }) => NaiveClient;
  };
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: 20 }) });
}

/** The peer's table. */
export const NAIVE_TABLE = `
CREATE TABLE "Message" (
  "id" text PRIMARY KEY, "launch" text NOT NULL, "to" text NOT NULL, "body" text NOT NULL,
  "status" text NOT NULL DEFAULT 'pending', "sid" text UNIQUE,
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" timestamp(3) NOT NULL);
CREATE INDEX ON "Message" ("launch", "status")`;
