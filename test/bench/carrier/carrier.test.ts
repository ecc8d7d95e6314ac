import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import twilio from 'twilio';
import { expect, onTestFinished, test } from 'vitest';
import { answerRequests, type Post } from './answer-requests.ts';
import { openCallbacks } from './post-callbacks.ts';

test('requests are taken whole, however they are cut, many on one connection', async () => {
  const posts: Post[] = [];
  const server = answerRequests((post, reply) => {
    posts.push(post);
    reply('{"sid":"SM1"}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  onTestFinished(() => void socket.destroy());
  const request = (path: string, body: string) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const list = 'GET /list HTTP/1.1\r\nHost: x\r\n\r\n';
  const bytes = request('/first', 'To=1') + list + request('/second', 'To=2');
  let answered = '';
  socket.on('data', (chunk: string) => (answered += chunk));
  for (const part of [bytes.slice(0, 30), bytes.slice(30, 75), bytes.slice(75)]) {
    socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => answered.match(/\{"sid":"SM1"\}/g)?.length).toBe(2);
  expect(answered).toContain('{"messages":[],"next_page_uri":null}');
  expect(posts.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: '/first', body: 'To=1' },
    { path: '/second', body: 'To=2' },
  ]);
});

test('callbacks are signed as Twilio signs, and repeated only where the address asks for it', async () => {
  const seen: { path: string; genuine: boolean }[] = [];
  let url = '';
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const path = request.url ?? '';
      const signature = String(request.headers['x-twilio-signature']);
      seen.push({ path, genuine: twilio.validateRequest('token', signature, url + path, form) });
      response.statusCode = 500;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const callbacks = openCallbacks('AC1', 'token');
  const callback = { sid: 'SM1', to: '+886912000000', status: 'sent' as const };
  callbacks.post({ ...callback, url: `${url}/once` });
  callbacks.post({ ...callback, url: `${url}/again#rc=2` });
  await expect.poll(() => callbacks.counts).toEqual({ answered: 0, refused: 2 });
  expect(seen.every(({ genuine }) => genuine)).toBe(true);
  expect(seen.filter(({ path }) => path === '/once')).toHaveLength(1);
  expect(seen.filter(({ path }) => path === '/again')).toHaveLength(3);
});
