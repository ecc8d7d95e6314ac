import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';

/** A request the customer's webhook got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly form: Record<string, string>;
}

/** What it answers. */
interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** Somebody who uses the carriers: a web server that keeps what it gets. */
export interface Customer {
  readonly url: string;
  readonly received: readonly Received[];
  /** Sets what requests to that path get; 204 without. */
  answer(path: string, reply: (request: Received) => Reply): void;
  stop(): Promise<void>;
}

/** Starts a customer on a free loopback port. */
export async function startCustomer(): Promise<Customer> {
  const received: Received[] = [];
  const replies = new Map<string, (request: Received) => Reply>();
  let url = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = Buffer.concat(chunks).toString('utf8');
      const form = Object.fromEntries(
        Object.entries(parse(body)).map(([name, value]) => [name, String(value)]),
      );
      const got = {
        method: request.method ?? '',
        path,
        url: url + path,
        headers: request.headers,
        body,
        form,
      };
      received.push(got);
      const reply = replies.get(path)?.(got) ?? { status: 204 };
      response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'text/plain' });
      response.end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    answer: (path, reply) => void replies.set(path, reply),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
