import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../kernel/log.ts';

/**
 * A line for each request that changes something; reads and carriers' webhooks only at `debug`. It holds the
 * path without its query and without tokens, and no header.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    serializers: {
      req: (request: { method: string; url: string }) => ({
        method: request.method,
        path: safePath(request.url),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      err: () => undefined,
    },
    customLogLevel: (request, response) => {
      if (response.statusCode >= 500) return 'warn';
      const quiet = isRead(request) || request.url.startsWith('/webhooks/');
      return quiet ? 'debug' : 'info';
    },
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'failed',
  });
}

/** A path as the log may hold it: no query, and no token of an employee's link or of a push. */
export function safePath(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.replace(/^\/(c|me|webhooks\/push)\/[^/]+/, '/$1/…');
}

function isRead(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}
