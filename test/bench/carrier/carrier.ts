import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serveCalls } from '../processes/serve-calls.ts';
import { answerRequests, type Post } from './answer-requests.ts';
import { openCallbacks } from './post-callbacks.ts';

/** How the carrier behaves until it is told otherwise. */
export interface Manner {
  /** How long it takes to answer. */
  readonly delayMs: number;
  /** Whether it reports `sent` and `delivered` of each message, signed. */
  readonly callbacks: boolean;
}

/** What the carrier has seen since its books were opened. Instants are milliseconds since 1970. */
export interface Books {
  readonly messages: number;
  /** Different numbers among them. */
  readonly numbers: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Callbacks that were answered with 2xx, and those that were not. */
  readonly answered: number;
  readonly refused: number;
}

const [accountSid = '', authToken = ''] = process.argv.slice(2);
let manner: Manner = { delayMs: 0, callbacks: false };
let callbacks = openCallbacks(accountSid, authToken);
let messages = 0;
let firstAtMs = 0;
let lastAtMs = 0;
let numbers = new Set<string>();
let made = 0;

const nowMs = () => performance.timeOrigin + performance.now();

const server = answerRequests((post, reply) => {
  lastAtMs = nowMs();
  if (messages++ === 0) firstAtMs = lastAtMs;
  const to = field(post, 'To');
  numbers.add(to);
  const sid = `SM${(++made).toString(16).padStart(32, '0')}`;
  const answer = () => {
    reply(resource(sid, to));
    if (manner.callbacks) report(post, sid, to);
  };
  if (manner.delayMs === 0) answer();
  else later(answer);
});

function report(post: Post, sid: string, to: string): void {
  const url = field(post, 'StatusCallback');
  if (url === '') return;
  const books = callbacks;
  // In a turn of their own, as a carrier's reports come: what sent it has not read the answer yet.
  setImmediate(() => {
    books.post({ url, sid, to, status: 'sent' });
    books.post({ url, sid, to, status: 'delivered' });
  });
}

/** Answers that are due in the same millisecond share a timer: a timer for each would cost more than the answer. */
const due = new Map<number, (() => void)[]>();
function later(answer: () => void): void {
  const atMs = Math.ceil(performance.now()) + manner.delayMs;
  const together = due.get(atMs);
  if (together) return void together.push(answer);
  due.set(atMs, [answer]);
  setTimeout(() => {
    for (const each of due.get(atMs) ?? []) each();
    due.delete(atMs);
  }, atMs - performance.now());
}

function field({ body }: Post, name: string): string {
  const [, value = ''] = new RegExp(`(?:^|&)${name}=([^&]*)`).exec(body) ?? [];
  return decodeURIComponent(value);
}

function resource(sid: string, to: string): string {
  return JSON.stringify({
    sid,
    account_sid: accountSid,
    to,
    from: '+15005550006',
    status: 'queued',
    num_segments: '1',
    error_code: null,
    error_message: null,
    direction: 'outbound-api',
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  });
}

const handlers = {
  listen: async (): Promise<string> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  /** Opens new books; what is still under way goes into the old ones. */
  open: (next: Manner): void => {
    manner = next;
    callbacks = openCallbacks(accountSid, authToken);
    numbers = new Set();
    messages = firstAtMs = lastAtMs = 0;
  },
  read: (): Books => ({ messages, numbers: numbers.size, firstAtMs, lastAtMs, ...callbacks.counts }),
};

/** What the bench may ask of the carrier. */
export type Carrier = typeof handlers;

serveCalls(handlers);
