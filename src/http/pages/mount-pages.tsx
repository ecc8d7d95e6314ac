import express, { Router, type ErrorRequestHandler, type Express } from 'express';
import type { Context } from '../../context.ts';
import { signIn } from '../../identity/sign-in.ts';
import { Problem, problemTypes } from '../../kernel/problem.ts';
import { resolveActor } from '../resolve-actor.ts';
import { checkSameOrigin } from '../same-origin.ts';
import { beginSession, endSession } from '../session.ts';
import { loadAssets, type Assets } from './assets.ts';
import { mountChannelPages } from './channels-handlers.tsx';
import { mountClosePages } from './close-handlers.tsx';
import { mountPlanPages } from './plan-handlers.tsx';
import { createConsole, firstOfEach, sendPage } from './console.ts';
import { mountDirectoryPages } from './directory-handlers.tsx';
import { mountEmployeePages } from './employee-handlers.tsx';
import { fill } from './figures.ts';
import { mountHandedPages } from './handed-handlers.tsx';
import { mountImportPages } from './imports-handlers.tsx';
import { mountIncidentPages } from './incident-handlers.tsx';
import { mountKeyPages } from './keys-handlers.tsx';
import { mountKioskPages } from './kiosk-handlers.tsx';
import { mountKiosksPages } from './kiosks-handlers.tsx';
import { mountListPages } from './list-handlers.tsx';
import { mountOwnPages } from './own-handlers.tsx';
import { mountLaunchPages } from './launch-handlers.tsx';
import { mountPlaybookPages } from './playbooks-handlers.tsx';
import { lookOf } from './look.ts';
import { mountMessagePages } from './message-handlers.tsx';
import { mountOperatorPages } from './operators-handlers.tsx';
import { mountPeoplePages } from './people-handlers.tsx';
import { mountReplyPages } from './replies-handlers.tsx';
import { ProblemPage, SignInPage } from './sign-in-page.tsx';

/** Every page, after the sessions and before the answer to what is not there. Throws where nothing is built. */
export function mountPages(app: Express, context: Context): void {
  const assets = loadAssets();
  const router = Router();
  router.use(assets.serve);
  mountEmployeePages(router, context, assets);
  mountListPages(router, context, assets);
  mountHandedPages(router, context, assets);
  mountOwnPages(router, context, assets);
  mountKioskPages(router, context, assets);
  mountSignIn(router, context, assets);
  const console = createConsole(context, assets);
  mountIncidentPages(router, context, console);
  mountPeoplePages(router, context, console);
  mountReplyPages(router, context, console);
  mountLaunchPages(router, context, console);
  mountPlaybookPages(router, context, console);
  mountMessagePages(router, context, console);
  mountClosePages(router, context, console);
  mountPlanPages(router, context, console);
  mountDirectoryPages(router, context, console);
  mountImportPages(router, context, console);
  mountChannelPages(router, context, console);
  mountOperatorPages(router, context, console);
  mountKeyPages(router, context, console);
  mountKiosksPages(router, context, console);
  router.use((request, _response, next) => {
    const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    next(isPage ? new Problem('not-found', 'There is no such page.') : undefined);
  });
  router.use(answerWithPages(context, assets));
  app.use(router);
}

function mountSignIn(router: Router, context: Context, assets: Assets): void {
  router.get('/signin', (request, response) => {
    const look = lookOf(context, assets, request, response, undefined);
    sendPage(response, <SignInPage look={look} next={localPath(request.query['next'])} />);
  });
  router.post(
    '/signin',
    express.urlencoded({ extended: false, limit: '10kb' }),
    async (request, response) => {
      checkSameOrigin(request, context.config.publicUrl);
      const look = lookOf(context, assets, request, response, undefined);
      const { name = '', password = '', next } = firstOfEach(request.body);
      const again = (fault: string, status: number) =>
        sendPage(response, <SignInPage look={look} next={localPath(next)} fault={fault} />, status);
      try {
        const operator = await signIn(context, name, password);
        if (operator === undefined) {
          again(look.words.wrongSignIn, 401);
          return;
        }
        await beginSession(context, request, operator);
        response.redirect(303, localPath(next));
      } catch (error) {
        if (!(error instanceof Problem) || error.type !== 'too-many-tries') throw error;
        const { retryAfterS } = error.extra;
        const seconds = typeof retryAfterS === 'number' ? String(retryAfterS) : '60';
        response.set('Retry-After', seconds);
        again(fill(look.words.waitSignIn, { seconds }), 429);
      }
    },
  );
  router.post('/signout', async (request, response) => {
    checkSameOrigin(request, context.config.publicUrl);
    await endSession(request);
    response.redirect(303, '/signin');
  });
}

/** A path of ours; anything else, another site's address above all, becomes the first page. */
function localPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** Problems of pages as pages. What is no Problem goes on to the app's own answer, which logs it. */
function answerWithPages(context: Context, assets: Assets): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (!(error instanceof Problem) || response.headersSent || request.accepts(['json', 'html']) !== 'html') {
      next(error);
      return;
    }
    const actor = await resolveActor(context, request).catch(() => undefined);
    const look = lookOf(context, assets, request, response, actor);
    const { words } = look;
    const titles: Partial<Record<string, string>> = {
      'not-found': words.notFound,
      'not-allowed': words.notAllowed,
    };
    const detail = error.type === 'not-found' ? words.notFoundHint : error.detail;
    const page = <ProblemPage look={look} title={titles[error.type] ?? words.wrong} detail={detail} />;
    sendPage(response, page, problemTypes[error.type].status);
  };
}
