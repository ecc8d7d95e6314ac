import { parse } from 'node:querystring';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the route's pattern caught, in order, decoded. */
  readonly caught: readonly string[];
}

/** A request that cannot be served: status and a sentence. */
export class HttpFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The body, at most `limit` bytes; HttpFault 413 above. */
export async function readBody(request: IncomingMessage, limit = 256 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw new HttpFault(413, `The body is larger than ${limit} bytes.`);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}

/** A form as it was sent: a name that comes twice has a list. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** Reads a form-encoded body. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const body = await readBody(request);
  const form: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(parse(body.toString('utf8')))) {
    if (value !== undefined && name !== '__proto__') form[name] = value;
  }
  return form;
}

/** Reads a JSON body; HttpFault 400 when it is none. */
export async function readJson(request: IncomingMessage, limit?: number): Promise<unknown> {
  const body = await readBody(request, limit);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpFault(400, 'The body is not JSON.');
  }
}

/** Answers with text of some kind, whole. */
export function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}
