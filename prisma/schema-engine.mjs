#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which npm does not carry. It speaks the engine's protocol
 * (JSON-RPC 2.0, one object a line, over stdin and stdout) and lets `@prisma/schema-engine-wasm` do the work,
 * through the same adapter and the same `pg` as the program.
 *
 * The database is the PostgreSQL of the `--datasource` that Prisma hands over; the host `in-memory` means
 * PGlite in this process, gone at the end: enough for `generate`, `validate`, `format`, `migrate diff`, and
 * for `migrate dev` to write a migration.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const CATALOGUE_CHAR = 18;
const TEXT = 25;
const PRISMA_CODES = { '3D000': 'P1003', '28P01': 'P1000' };

const args = process.argv.slice(2);

function optionValues(name) {
  return args.filter((_, index) => args[index - 1] === name);
}

function databaseName(url) {
  return decodeURIComponent(url.pathname.slice(1)) || 'postgres';
}

/** Settings of `pg` for a URL; a `host` parameter names a socket folder, as in libpq. */
function poolConfig(url, database = databaseName(url)) {
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database,
    max: 1,
  };
}

/** A socket for `pg` that ends in PGlite. PGlite wants whole messages; `pg` may write less or more than one. */
class InMemorySocket extends Duplex {
  #database;
  #unread = Buffer.alloc(0);
  #started = false;

  constructor(database) {
    super();
    this.#database = database;
  }

  connect() {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}
  _read() {}

  async #forward(chunk) {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      // Only the start-up packet has no type byte before its length.
      const head = this.#started ? 1 : 0;
      if (this.#unread.length < head + 4) return;
      const end = head + this.#unread.readInt32BE(head);
      if (this.#unread.length < end) return;
      const message = this.#unread.subarray(0, end);
      this.#unread = this.#unread.subarray(end);
      this.#started = true;
      const answer = await this.#database.execProtocolRaw(message);
      if (answer.length > 0) this.push(Buffer.from(answer));
    }
  }

  _write(chunk, _encoding, done) {
    this.#forward(chunk).then(() => done(), done);
  }

  _final(done) {
    this.push(null);
    done();
  }
}

/**
 * The catalogue's own type "char" is unknown to the adapter, and the engine insists on a character: `pg` reads
 * such a column as text, and the adapter's answer then names it a character. One connection, one query at a
 * time, so the columns noted are those of the query at hand.
 */
const characterColumns = new Set();

function noteCharacterColumns() {
  const original = pg.Query.prototype.handleRowDescription;
  pg.Query.prototype.handleRowDescription = function (message) {
    for (const field of message.fields.filter(({ dataTypeID }) => dataTypeID === CATALOGUE_CHAR)) {
      field.dataTypeID = TEXT;
      characterColumns.add(field.name);
    }
    return original.call(this, message);
  };
}

function withCharacters(adapter) {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    characterColumns.clear();
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type, index) =>
      characterColumns.has(result.columnNames[index]) ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  return adapter;
}

/** A factory for the engine from a way to connect and a way to connect to an empty database beside it. */
function engineFactory(connect, connectToShadowDb) {
  noteCharacterColumns();
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => withCharacters(await connect()),
    connectToShadowDb: async () => withCharacters(await connectToShadowDb()),
  });
}

async function inMemoryFactory() {
  const { PGlite } = await import('@electric-sql/pglite');
  const connectTo = (database) =>
    new PrismaPg({ user: 'postgres', max: 1, stream: () => new InMemorySocket(database) }).connect();
  const main = await PGlite.create('memory://');
  return engineFactory(
    () => connectTo(main),
    async () => connectTo(await PGlite.create('memory://')),
  );
}

/** The adapter's own way drops the shadow database before it has closed its pool to it, which fails. */
async function connectToShadow(url) {
  const name = `tocsin_shadow_${randomUUID()}`;
  const admin = new pg.Client(poolConfig(url));
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
  const shadow = await new PrismaPg(poolConfig(url, name)).connect();
  const closePool = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await closePool();
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return shadow;
}

function serverFactory(url) {
  return engineFactory(
    () => new PrismaPg(poolConfig(url)).connect(),
    () => connectToShadow(url),
  );
}

async function startEngine(url) {
  // A panic ends this process from inside the engine: what it said must be out before.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => writeSync(2, `${message}\n`) };
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = new WebAssembly.Module(readFileSync(join(dirname(glueFile), 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  const files = optionValues('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
  const factory = url.hostname === 'in-memory' ? await inMemoryFactory() : serverFactory(url);
  return glue.SchemaEngine.new({ datamodels: files.length > 0 ? files : undefined }, () => {}, factory);
}

/** `cli can-connect-to-database` and `cli create-database`: the answer is the exit code and one log line. */
async function runOnce(command, url) {
  process.stderr.write('\n'); // Prisma skips the first line
  if (url.hostname === 'in-memory') return 0;
  const creating = command === 'create-database';
  const client = new pg.Client(poolConfig(url, creating ? 'postgres' : undefined));
  try {
    await client.connect();
    if (creating) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseName(url))}`);
    await client.end();
    return 0;
  } catch (error) {
    const fields = {
      message: error.message || String(error),
      error_code: PRISMA_CODES[error.code] ?? 'P1001',
    };
    process.stderr.write(`${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
    return 1;
  }
}

function say(message) {
  writeSync(1, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

async function answer(engine, url, method, params) {
  if (method === 'createDatabase') return { databaseName: databaseName(url) };
  if (method === 'getDatabaseVersion') return (await engine()).version(undefined);
  const result = await (await engine())[method](params);
  if (method === 'diff' && result?.stdout) {
    say({ id: 1, method: 'print', params: { content: result.stdout } });
  }
  return result ?? {};
}

async function serve(url) {
  let started;
  const engine = () => (started ??= startEngine(url));
  for await (const line of createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue; // Prisma's acknowledgement of our "print"
    try {
      say({ id, result: await answer(engine, url, method, params) });
    } catch (error) {
      const message = error.message || String(error);
      const data = { is_panic: false, message, error_code: error.code ?? null, meta: error.meta ?? null };
      say({ id, error: { code: 4466, message, data } });
    }
  }
}

if (args[0] === '--version') {
  say({ version: 'schema-engine-wasm' });
  process.exit(0);
}
const [datasource] = optionValues('--datasource');
const databaseUrl = new URL(JSON.parse(datasource ?? '{}').url ?? 'postgresql://in-memory');
if (args.includes('cli')) process.exit(await runOnce(args.at(-1), databaseUrl));
await serve(databaseUrl);
process.exit(0);
