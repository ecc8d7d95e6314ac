/**
 * Runs the embedded PostgreSQL (PGlite) in a thread of its own, so that no query ever holds up the event loop.
 *
 * PGlite has one session. Several clients share it by turns: a turn is one unit of the wire protocol (up to
 * Sync or a simple Query). A client inside a transaction keeps the session until the transaction ends; others
 * wait. A client that sits idle in its transaction while others wait is rolled back and closed, as
 * idle_in_transaction_session_timeout does on a server (which PGlite ignores). Notifications go to every
 * client, because LISTEN belongs to the one session.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { splitUnits, takeNotifications, transactionStatus } from './wire.ts';

interface FromMain {
  kind: 'open' | 'data' | 'close' | 'end';
  client: number;
  bytes?: Uint8Array;
}

/** Longer than any sound transaction of ours, shorter than a person's patience. */
const IDLE_IN_TRANSACTION_MS = 5_000;

const port = parentPort;
if (!port) throw new Error('embedded-worker runs as a worker thread only');
const { dataDir } = workerData as { dataDir: string };
const db = await PGlite.create(dataDir);

const clients = new Map<number, { unread: Uint8Array; started: boolean }>();
const waiting: { client: number; unit: Uint8Array }[] = [];
let holder: number | undefined;
let holderIdle: NodeJS.Timeout | undefined;
let busy = false;

function send(client: number, bytes: Uint8Array): void {
  const copy = new Uint8Array(bytes);
  port?.postMessage({ kind: 'data', client, bytes: copy }, [copy.buffer]);
}

function simpleQuery(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.from([0x51, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

async function rollBack(): Promise<void> {
  await db.execProtocolRaw(simpleQuery('ROLLBACK'));
  holder = undefined;
}

/** The next unit whose client may have the session now. */
function nextTurn(): { client: number; unit: Uint8Array } | undefined {
  const index = waiting.findIndex((turn) => holder === undefined || turn.client === holder);
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}

async function takeTurn(client: number, unit: Uint8Array): Promise<void> {
  const { answer, notifications } = takeNotifications(await db.execProtocolRaw(unit));
  holder = transactionStatus(answer) === 'idle' ? undefined : client;
  if (clients.has(client)) send(client, answer);
  else if (holder === client) await rollBack();
  for (const notification of notifications) for (const each of clients.keys()) send(each, notification);
}

async function pump(): Promise<void> {
  if (busy) return;
  busy = true;
  clearTimeout(holderIdle);
  for (let turn = nextTurn(); turn; turn = nextTurn()) await takeTurn(turn.client, turn.unit);
  busy = false;
  if (holder !== undefined && waiting.length > 0) holderIdle = setTimeout(evict, IDLE_IN_TRANSACTION_MS);
}

function evict(): void {
  if (holder === undefined || busy) return;
  const evicted = holder;
  clients.delete(evicted);
  port?.postMessage({ kind: 'evicted', client: evicted });
  busy = true;
  void rollBack().then(() => {
    busy = false;
    return pump();
  });
}

async function close(client: number): Promise<void> {
  clients.delete(client);
  for (let i = waiting.length - 1; i >= 0; i--) if (waiting[i]?.client === client) waiting.splice(i, 1);
  if (holder === client && !busy) {
    busy = true;
    await rollBack();
    busy = false;
  }
  await pump();
}

async function receive(client: number, bytes: Uint8Array): Promise<void> {
  const state = clients.get(client);
  if (!state) return;
  const { units, rest, terminated } = splitUnits(Buffer.concat([state.unread, bytes]), state.started);
  state.unread = rest;
  state.started ||= units.length > 0;
  for (const unit of units) waiting.push({ client, unit });
  if (terminated) await close(client);
  else await pump();
}

port.on('message', (message: FromMain) => {
  if (message.kind === 'open') clients.set(message.client, { unread: new Uint8Array(), started: false });
  else if (message.kind === 'close') void close(message.client);
  else if (message.kind === 'end') void db.close().then(() => process.exit(0));
  else void receive(message.client, message.bytes ?? new Uint8Array());
});
port.postMessage({ kind: 'ready' });
