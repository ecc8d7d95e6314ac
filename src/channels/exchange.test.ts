import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { exchange, openAgent } from './exchange.ts';

/** A carrier that counts what it is sent. */
async function openCarrier() {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.end('taken');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = openAgent(1, 1_000);
  onTestFinished(async () => {
    await agent.destroy();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const post = (mayBegin?: () => boolean) =>
    exchange(agent, {
      method: 'POST',
      url,
      headers: {},
      body: 'To=1',
      timeoutMs: 5_000,
      ...(mayBegin && { mayBegin }),
    });
  return { post, requests: () => requests };
}

it('writes nothing where the process has slept until a connection was free', async () => {
  const { post, requests } = await openCarrier();
  const looks: boolean[] = [];
  const slept = () => {
    looks.push(false);
    return false;
  };
  const [first, second] = await Promise.all([post(), post(slept)]);
  expect(first).toMatchObject({ kind: 'answer', body: 'taken' });
  expect(second).toMatchObject({ kind: 'not-sent', code: 'not-begun' });
  expect(looks).toHaveLength(1);
  expect(requests()).toBe(1);
});
