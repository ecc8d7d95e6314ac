import { constants } from 'node:zlib';
import compression from 'compression';
import express, { Router, type Express, type Request, type RequestHandler } from 'express';
import type { Context } from '../context.ts';
import { apiRoutes } from './api/api-routes.ts';
import { eventStreamsOf } from './event-streams.ts';
import { mountHealth } from './health.ts';
import { mountMetrics } from './metrics.ts';
import { mountPages } from './pages/mount-pages.tsx';
import { mountRoute } from './mount-route.ts';
import { openApiDocument } from './openapi.ts';
import { answerNotFound, answerProblems } from './problem-document.ts';
import { requestLog } from './request-log.ts';
import { mountWebhooks } from './webhooks/mount-webhooks.ts';
import { takeReceipts } from './webhooks/take-receipts.ts';
import { securityHeaders } from './security-headers.ts';
import { sessions } from './session.ts';
import { signInLimit } from './sign-in-limit.ts';

/**
 * The web side as one express app: health, carriers' webhooks, the JSON API, then pages. Nothing is served to
 * whom `resolveActor` does not know, but health, webhooks, employees' pages and the sign-in.
 */
export function createApp(context: Context): Express {
  const app = express();
  app.disable('x-powered-by');
  // A proxy on this machine may say who calls; nobody else is believed.
  app.set('trust proxy', 'loopback');
  app.set('query parser', 'simple');
  app.use(takeReceipts(context));
  app.use(requestLog(context.log), securityHeaders(context.config.publicUrl));
  app.use(
    squeeze(isForPrograms, 4),
    squeeze((request) => !isForPrograms(request), 10),
  );
  mountHealth(app, context);
  mountMetrics(app, context);
  mountWebhooks(app, context);
  app.use(sessions(context));
  app.post(['/signin', '/password'], signInLimit());
  app.use('/api', api(context));
  mountPages(app, context);
  app.use(answerNotFound);
  app.use(answerProblems(context.log));
  app.once('stopping', () => eventStreamsOf(context).closeAll());
  return app;
}

/** Compresses what is answered to these requests. */
function squeeze(isMeant: (request: Request) => boolean, quality: number): RequestHandler {
  return compression({
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: quality } },
    filter: (request, response) =>
      isMeant(request) && !isEventStream(response) && compression.filter(request, response),
  });
}

/** Programs' answers may be large. A page has a few kilobytes: the best quality costs some milliseconds beside the loop. */
function isForPrograms({ originalUrl }: Request): boolean {
  return originalUrl.startsWith('/api/');
}

function api(context: Context): Router {
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument());
  });
  const v1 = Router();
  for (const route of apiRoutes) mountRoute(v1, context, route);
  router.use('/v1', v1);
  router.use(answerNotFound);
  return router;
}

function isEventStream(response: { getHeader(name: string): unknown }): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
