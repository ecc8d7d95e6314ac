import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import * as z from 'zod';
import { pushEnrolment } from '../../channels/push/push-enrolment.ts';
import { sendersOf } from '../../channels/senders-of.ts';
import type { Context } from '../../context.ts';
import { enrolDevice } from '../../directory/enrol-device.ts';
import type { OwnPage as Own } from '../../directory/own-page-store.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Assets } from './assets.ts';
import { preferredLanguage } from './look.ts';
import { ownCard } from './own-card.ts';
import { ownWords } from './own-words.ts';

/** Answers whoever the link in the path belongs to; the same to every link that is not one. */
export type Answering = (
  answer: (own: Own, request: Request, response: Response) => Promise<void>,
) => RequestHandler;

const shownIn = z.object({ lang: z.string().max(20).optional().catch(undefined) });
const enrolment = z.object({
  subscription: z.unknown(),
  replaces: z.string().max(2_000).nullable().default(null),
});

type Deps = Pick<Context, 'db' | 'clock' | 'channelMap'>;

/** The path of an employee's own page, as it was asked for. */
export function ownPathOf(request: Request): string {
  return `/me/${String(request.params['token'])}`;
}

/** The language to show it in: that of the link, else the person's, else the browser's. */
export function ownLanguageOf(request: Request, own: Own): string {
  return shownIn.parse(request.query).lang ?? own.language ?? preferredLanguage(request);
}

/** What a device takes from the page: push, our numbers as a contact, a place on the home screen, the service worker. */
export function mountOwnDevices(router: Router, deps: Deps, assets: Assets, answering: Answering): void {
  router.post(
    '/me/:token/push',
    express.json({ limit: '20kb' }),
    answering(async (own, request, response) => {
      await turnPushOn(deps, own, request.body);
      response.status(204).end();
    }),
  );
  router.get(
    '/me/:token/contact.vcf',
    answering((own, request, response) => {
      response.attachment('contact.vcf').type('text/vcard');
      response.send(ownCard(sendersOf(deps.channelMap), ownWords(ownLanguageOf(request, own))));
      return Promise.resolve();
    }),
  );
  router.get(
    '/me/:token/app.webmanifest',
    answering((own, request, response) => {
      const name = ownWords(ownLanguageOf(request, own)).cardName;
      response.type('application/manifest+json');
      response.send({
        name,
        short_name: name,
        start_url: ownPathOf(request),
        scope: '/',
        display: 'standalone',
      });
      return Promise.resolve();
    }),
  );
  router.get('/push-worker.js', (_request, response) => {
    // Its address stays while its content changes: browsers ask again at each visit.
    response
      .set('Cache-Control', 'no-cache')
      .type('text/javascript')
      .send(assets.text('push-worker.client.js'));
  });
}

async function turnPushOn(deps: Deps, own: Own, body: unknown): Promise<void> {
  const push = pushEnrolment(deps.channelMap);
  if (push === undefined)
    throw new Problem('bad-request', 'Push is off here, or simulated: no device can be added.');
  const parsed = enrolment.safeParse(body);
  const refused = parsed.success ? push.refuse(parsed.data.subscription) : 'bad-subscription';
  if (!parsed.success || refused === 'bad-subscription')
    throw new Problem('bad-request', 'This is not a push subscription; send PushSubscription.toJSON().');
  if (refused !== undefined)
    throw new Problem(
      'bad-request',
      'The push service of this subscription is not one that Tocsin sends to.',
    );
  await enrolDevice(deps, own, parsed.data);
}
