import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts';

let echo: Server;
let proxy: FaultProxy;
const open: Socket[] = [];
beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await openFaultProxy((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
});

async function dial(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  open.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** What comes back of a word, as it comes. */
async function hear(socket: Socket, word: string): Promise<string> {
  let heard = '';
  socket.write(word);
  for await (const [piece] of on(socket)) {
    heard += piece.toString();
    if (heard.length >= word.length) break;
  }
  return heard;
}

async function* on(socket: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(socket, 'data')) as [Buffer];
}

test('it passes on what is said, both ways', async () => {
  expect(await hear(await dial(), 'hello')).toBe('hello');
});

test('a connection that hung is half-open for good; a new one after it works', async () => {
  const old = await dial();
  expect(await hear(old, 'a')).toBe('a');
  await proxy.set('hang');
  let heard = 0;
  old.on('data', () => (heard += 1));
  old.write('lost');
  await proxy.set('pass');
  expect(await hear(await dial(), 'hello')).toBe('hello');
  expect(heard).toBe(0);
  expect(old.destroyed).toBe(false);
});

test('it refuses, and takes connections again on the same port', async () => {
  const old = await dial();
  const gone = once(old, 'close');
  await proxy.set('refuse');
  await gone;
  await expect(dial()).rejects.toThrow('ECONNREFUSED');
  await proxy.set('pass');
  expect(await hear(await dial(), 'hello')).toBe('hello');
});

test('it resets those that are there', async () => {
  const old = await dial();
  expect(await hear(old, 'a')).toBe('a');
  const fault = once(old, 'error');
  await proxy.set('reset');
  expect(String((await fault)[0])).toContain('ECONNRESET');
});

test.each([
  ['drips', 'drip', 300],
  ['delays', { delayMs: 150 }, 250],
] as const)('it %s', async (_, fault, atLeastMs) => {
  const socket = await dial();
  await proxy.set(fault);
  const saidAtMs = performance.now();
  expect(await hear(socket, 'slow')).toBe('slow');
  expect(performance.now() - saidAtMs).toBeGreaterThan(atLeastMs);
});
