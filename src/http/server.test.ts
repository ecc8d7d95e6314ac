import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openWeb } from '../../test/fixtures/web.ts';
import { freePort } from '../cli/free-port.ts';
import { callSocket } from '../cli/call-socket.ts';
import { answers, claimDataFolder, controlSocketPath, openOwnSocket } from './control-socket.ts';
import { startServer } from './server.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'tocsin-control-'));

test('one process owns a data folder: the next is told so in one line', async () => {
  const dataDir = folder();
  const first = await claimDataFolder(dataDir);
  expect(statSync(first.path).mode & 0o777).toBe(0o600);
  await expect(claimDataFolder(dataDir)).rejects.toThrow(/^TOCSIN_DATA_DIR: another Tocsin runs on [^\n]*$/);
  await first.close();
  await (await claimDataFolder(dataDir)).close();
});

test('of two that start together one gets it', async () => {
  const dataDir = folder();
  const both = await Promise.allSettled([claimDataFolder(dataDir), claimDataFolder(dataDir)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const one of both) if (one.status === 'fulfilled') await one.value.close();
});

test('a socket that a killed process left behind is taken over', async () => {
  const dataDir = folder();
  const script = 'require("net").createServer().listen(process.argv[1], () => process.stdout.write("up"))';
  const killed = spawn(process.execPath, ['-e', script, controlSocketPath(dataDir)]);
  await once(killed.stdout, 'data');
  expect(await answers(controlSocketPath(dataDir))).toBe(true);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(existsSync(controlSocketPath(dataDir))).toBe(true);
  const control = await claimDataFolder(dataDir);
  expect(await answers(control.path)).toBe(true);
  await control.close();
  expect(await answers(control.path)).toBe(false);
});

test('whoever asks before the start is over waits for its end', async () => {
  const control = await claimDataFolder(folder());
  const asked = callSocket(control.path, { method: 'GET', path: '/lanes' });
  control.attach((_request, response) => response.end('"started"'));
  expect(await asked).toEqual({ status: 200, body: 'started' });
  await control.close();
});

test('at the control socket one may do all without a key; at the port nothing', async () => {
  const web = await openWeb({ PORT: String(await freePort()) });
  const control = await openOwnSocket();
  const server = await startServer(web.context, control);
  const made = await callSocket(control.path, { method: 'POST', path: '/keys', body: { role: 'viewer' } });
  expect(made).toMatchObject({ status: 201, body: { role: 'viewer' } });
  expect((await fetch(`${server.url}/api/v1/keys`)).status).toBe(401);
  await server.stop();
  await control.close();
  expect(existsSync(control.path)).toBe(false);
  await web.close();
});

test('stopping lets what is under way finish, ends streams and takes nothing new', async () => {
  const web = await openWeb({ PORT: String(await freePort()) });
  const server = await startServer(web.context);
  let release: () => void = () => undefined;
  const asked = vi.spyOn(web.context.db.pool, 'query');
  const held = new Promise<void>((resolve) => (release = resolve));
  asked.mockReturnValueOnce(held.then(() => ({ rows: [] })) as never);
  const answer = fetch(`${server.url}/readyz`);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  const stopped = server.stop();
  release();
  expect((await answer).status).toBe(503);
  await stopped;
  await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
  await web.close();
});

test('a port that is taken is named', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  const web = await openWeb({ PORT: String(port) });
  await expect(startServer(web.context)).rejects.toThrow(`PORT ${port} on HOST 127.0.0.1 is taken`);
  await web.close();
  other.close();
});
