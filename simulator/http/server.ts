import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import { HttpFault, sendJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';

/** A method, a pattern for the whole path, and what answers. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly pattern: RegExp;
  readonly answer: (exchange: Exchange) => void | Promise<void>;
}

/** Serves the routes, first match first. `onError` hears what is our own fault. */
export function createHttpServer(routes: readonly Route[], onError: (error: unknown) => void): Server {
  const server = createServer((request, response) => {
    serve(routes, request, response).catch((error: unknown) => {
      refuse(response, error, onError);
    });
  });
  server.keepAliveTimeout = 65_000;
  return server;
}

async function serve(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const match = route.pattern.exec(path);
    if (!match) continue;
    refuseForeign(request);
    const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
    await route.answer({ request, response, path, query, caught: match.slice(1).map(decode) });
    return;
  }
  throw new HttpFault(404, `Nothing is at ${request.method ?? 'GET'} ${path}.`);
}

/** A page of another site must not pull levers here: browsers name themselves, carriers' customers do not. */
function refuseForeign({ method, headers }: IncomingMessage): void {
  const { origin, host } = headers;
  if (method === 'GET' || origin === undefined) return;
  if (origin !== `http://${host ?? ''}` && origin !== `https://${host ?? ''}`)
    throw new HttpFault(403, `A page of ${origin} may not do that here.`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpFault(400, 'The path is not percent-encoded correctly.');
  }
}

function refuse(response: ServerResponse, error: unknown, onError: (error: unknown) => void): void {
  if (error instanceof HttpFault) {
    sendJson(response, error.status, { status: error.status, title: error.message });
  } else if (error instanceof ZodError) {
    sendJson(response, 422, { status: 422, title: z.prettifyError(error) });
  } else if (!response.destroyed) {
    onError(error);
    sendJson(response, 500, { status: 500, title: 'The simulator failed; its log says why.' });
  }
}
