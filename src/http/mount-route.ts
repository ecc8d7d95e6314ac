import express, { type Request, type Response, type Router } from 'express';
import type * as z from 'zod';
import type { Context } from '../context.ts';
import { mostCsvBytes } from '../directory/decode-csv.ts';
import { mayDo, type Actor } from '../identity/actor.ts';
import { Problem } from '../kernel/problem.ts';
import { toProblem } from './problem-document.ts';
import { resolveActor } from './resolve-actor.ts';
import type { AnyRoute } from './route.ts';
import { runHandler } from './run-handler.ts';

const readJson = express.json({ limit: '100kb' });
const readCsv = express.text({ type: ['text/csv', 'text/plain'], limit: mostCsvBytes });

/** Mounts one route: first the right, then the body, then the schemas, then its handler. */
export function mountRoute(router: Router, context: Context, route: AnyRoute): void {
  router[route.method](route.path, async (request, response) => {
    const actor = await checkRight(context, request, route);
    const body = await readBody(route, request, response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await route.handle(context, {
      actor,
      params: parse(route.params, request.params, 'The path'),
      query: parse(route.query, request.query, 'The query'),
      body,
      idempotencyKey: readIdempotencyKey(route, request),
      header: (name) => request.get(name),
      signal: gone.signal,
    });
    if ('send' in answer) await answer.send(request, response);
    else if (answer.status === 204) response.status(204).end();
    else response.status(answer.status).json(answer.body);
  });
}

async function checkRight(context: Context, request: Request, route: AnyRoute): Promise<Actor> {
  const actor = await resolveActor(context, request);
  if (actor === undefined) {
    throw new Problem('not-signed-in', 'Sign in, or send a valid key: Authorization: Bearer tcn_…');
  }
  if (!mayDo(actor, route.right)) {
    throw new Problem('not-allowed', `The role ${actor.role} does not include the right "${route.right}".`);
  }
  return actor;
}

async function readBody(route: AnyRoute, request: Request, response: Response): Promise<unknown> {
  if (route.body === undefined) return undefined;
  const csv = route.bodyType === 'text/csv';
  await runHandler(csv ? readCsv : readJson, request, response);
  const body: unknown = request.body;
  if (
    body === undefined &&
    request.get('content-type') !== undefined &&
    request.get('content-length') !== '0'
  ) {
    throw new Problem('bad-request', `Send the body as ${route.bodyType ?? 'application/json'}.`);
  }
  return parse(route.body, csv ? (body ?? '') : (body ?? {}), 'The body');
}

function readIdempotencyKey(route: AnyRoute, request: Request): string {
  const key = request.get('idempotency-key')?.trim() ?? '';
  if (route.idempotent !== true) return key;
  if (key === '') {
    const why =
      'so that a call that is repeated launches once. Send any text of your own, new for each launch.';
    throw new Problem('idempotency-key-missing', `This call needs an Idempotency-Key header, ${why}`);
  }
  if (key.length > 200)
    throw new Problem('bad-request', 'The Idempotency-Key is longer than 200 characters.');
  return key;
}

function parse(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw toProblem(parsed.error, what);
  return parsed.data;
}
