import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import * as z from 'zod';
import { isDatabaseGone } from '../db/is-gone.ts';
import type { Logger } from '../kernel/log.ts';
import { Problem, problemTypes, type ProblemFault } from '../kernel/problem.ts';
import { safePath } from './request-log.ts';

/** An error as RFC 9457 writes it, the body of every `application/problem+json` answer. */
export const problemDocumentSchema = z
  .looseObject({
    type: z.string().describe('`/problems/` and a stable name, or `about:blank` for an error of our own'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was attempted and what to do'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; further members depend on the type' });

export type ProblemDocument = z.output<typeof problemDocumentSchema>;

/** The document for a problem. */
function toDocument(problem: Problem): ProblemDocument {
  const { status, title } = problemTypes[problem.type];
  const errors = problem.errors.length > 0 ? { errors: [...problem.errors] } : {};
  return {
    ...problem.extra,
    type: `/problems/${problem.type}`,
    title,
    status,
    detail: problem.detail,
    ...errors,
  };
}

/** The problem that zod's faults make, each with a JSON Pointer (RFC 6901) into the part named by `prefix`. */
export function toProblem(error: z.ZodError, what: string, prefix = ''): Problem {
  const errors = error.issues.flatMap((issue): ProblemFault[] => {
    const at = (path: readonly PropertyKey[]) =>
      prefix + path.map((key) => `/${escapeKey(String(key))}`).join('');
    if (issue.code !== 'unrecognized_keys') return [{ pointer: at(issue.path), detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), detail: 'is not known here' }));
  });
  return new Problem('bad-request', `${what} is not valid; see errors.`, errors);
}

/** Answers what no route took. */
export const answerNotFound: RequestHandler = (request) => {
  throw new Problem('not-found', `There is no ${request.method} ${request.path.slice(0, 100)}.`);
};

/** The last error handler: every error becomes a problem document. */
export function answerProblems(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) next(error);
    else answerProblem(log, error, request, response);
  };
}

/** Answers an error as a problem document. What nobody foresaw is logged as an error. */
export function answerProblem(
  log: Logger,
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const document = documentFor(error, request.method);
  if (document.type === 'about:blank')
    log.error({ err: error, path: safePath(request.url ?? '') }, 'a request failed');
  else if (document.status === 503) log.error({ err: error }, 'the database does not answer');
  if (document.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="tocsin"');
  response.statusCode = document.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.end(JSON.stringify(document));
}

function documentFor(error: unknown, method: string | undefined): ProblemDocument {
  if (error instanceof Problem) return toDocument(error);
  const refused = refusedByParser(error);
  if (refused !== undefined) return toDocument(refused);
  if (isDatabaseGone(error)) {
    if (method !== 'GET' && method !== 'HEAD') {
      return toDocument(
        new Problem(
          'not-recorded',
          'The database does not answer. Whether this was recorded in its last moment is not known: send the same call again with the same Idempotency-Key.',
        ),
      );
    }
    return ownFault(503, 'The database does not answer', 'Try again in a moment.');
  }
  return ownFault(
    500,
    'Something went wrong in Tocsin',
    'The log says what; try again or tell whoever runs Tocsin.',
  );
}

function ownFault(status: number, title: string, detail: string): ProblemDocument {
  return { type: 'about:blank', title, status, detail };
}

/** What express and its body parsers refuse: malformed JSON, a body over the limit, a broken path. */
function refusedByParser(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 413) return new Problem('too-large', 'The body is larger than this call takes.');
  if (error.status < 400 || error.status > 499) return undefined;
  const malformed = 'type' in error && error.type === 'entity.parse.failed';
  return new Problem('bad-request', malformed ? 'The body is not JSON.' : 'The request could not be read.');
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
