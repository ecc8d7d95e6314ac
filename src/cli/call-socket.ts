import { request } from 'node:http';

/** What the API answered. */
export interface Answer {
  readonly status: number;
  /** The parsed JSON; a text where it is none. */
  readonly body: unknown;
}

/** One call of the API, under /api/v1. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** JSON where not said; a CSV body is a string. */
  readonly contentType?: 'application/json' | 'text/csv';
  readonly idempotencyKey?: string;
}

/** Calls the API over a control socket. Rejects when the process at its other end goes away. */
export function callSocket(socketPath: string, call: Call): Promise<Answer> {
  const contentType = call.contentType ?? 'application/json';
  const body = bodyOf(call, contentType);
  const headers = {
    host: 'localhost',
    connection: 'close',
    ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  };
  return new Promise((resolve, reject) => {
    const path = `/api/v1${call.path}`;
    const asked = request({ socketPath, method: call.method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: parseJson(text) });
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

function bodyOf({ body }: Call, contentType: string): string | undefined {
  if (body === undefined) return undefined;
  return contentType === 'text/csv' && typeof body === 'string' ? body : JSON.stringify(body);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
