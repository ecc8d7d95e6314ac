import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import * as z from 'zod';
import { confirm } from '../../confirmation/confirm.ts';
import { readLinkToken } from '../../confirmation/link-token.ts';
import { pushEnrolment } from '../../channels/push/push-enrolment.ts';
import type { Context } from '../../context.ts';
import { ownPath } from '../../directory/own-link.ts';
import { findOwnLink } from '../../directory/own-page-store.ts';
import type { DeliveryId } from '../../kernel/id.ts';
import { findQuestion, isOfSame, type Question } from '../../reachability/question-store.ts';
import type { Assets } from './assets.ts';
import { NotKeptPage } from './employee-frame.tsx';
import { EmployeePage } from './employee-page.tsx';
import { countLinkRead } from './link-reads.ts';
import { preferredLanguage } from './look.ts';
import { openPlainSender } from './plain-page.ts';
import { openUnknownLink } from './unknown-link.tsx';

/** What a link may ask for besides; anything else in it is ignored. */
const shownAs = z.object({
  lang: z.string().max(20).optional().catch(undefined),
  answer: z.string().max(40).optional().catch(undefined),
});
const answerForm = z.object({
  answer: z.string().max(60).default(''),
  note: z.string().max(2_000).default(''),
  nonce: z.string().max(100).default(''),
  /** The delivery whose question the page showed. */
  question: z
    .string()
    .regex(/^\d{1,18}$/)
    .catch('')
    .default(''),
  lang: z.string().max(20).default(''),
});

type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'log' | 'channelMap'>;

/**
 * The employee's page: looking shows and never confirms, for scanners and previews look too; a POST confirms. Only
 * wrong links have a limit by address, for a whole site may sit behind one; they cost one hash and no query. The link of a
 * list of the silent, or of what was handed to a group, is left to its page.
 */
export function mountEmployeePages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css');
  const send = openPlainSender(css);
  const find = async (request: Request): Promise<Question | undefined> => {
    const token = String(request.params['token']);
    const deliveryId = readLinkToken(deps.config.secret, token);
    return deliveryId && (await findQuestion(deps.db.pool, deliveryId, deps.clock.now()));
  };
  const sendUnknown = openUnknownLink(css);
  /** The way to their own page. Where push is off none is asked for again. */
  const findOwn = async ({ employeeId }: Question) => {
    const link = await findOwnLink(deps.db.pool, employeeId);
    const hasPush = pushEnrolment(deps.channelMap) !== undefined;
    return link && { path: ownPath(deps.config.secret, link), hasLostPush: link.hasLostPush && hasPush };
  };
  const sendPage = async (
    request: Request,
    response: Response,
    question: Question,
    unclear: boolean,
  ): Promise<void> => {
    const { lang, answer } = shownAs.parse(request.query);
    const language = lang ?? question.language ?? preferredLanguage(request);
    const { simulated } = deps.channelMap;
    const own = await findOwn(question);
    const props = { question, own, language, css, unclear, simulated, nonce: randomUUID(), meant: answer };
    send(response, unclear ? 422 : 200, <EmployeePage {...props} />);
  };

  router.get('/c/:token', async (request, response, next) => {
    const found = await find(request);
    if (found === undefined) sendUnknown(request, response);
    else if (found.isElsewhere) next();
    else {
      countLinkRead(request);
      await sendPage(request, response, found, false);
    }
  });
  router.post(
    '/c/:token',
    express.urlencoded({ extended: false, limit: '20kb' }),
    async (request, response) => {
      const found = await find(request);
      if (found === undefined || found.isElsewhere) {
        sendUnknown(request, response);
        return;
      }
      const form = answerForm.safeParse(request.body ?? {}).data;
      const { token } = request.params;
      const chosen = form?.lang ? `?lang=${encodeURIComponent(form.lang)}` : '';
      const language = form?.lang || (found.language ?? 'en');
      try {
        const shown = await findShown(deps, found, form?.question);
        const kept = await keepAnswer(deps, shown, token, form);
        if (kept) response.redirect(303, `/c/${token}${chosen}`);
        else await sendPage(request, response, found, true);
      } catch (error) {
        deps.log.error({ err: error }, 'an employee’s answer could not be kept');
        send(response, 503, <NotKeptPage language={language} css={css} />);
      }
    },
  );
}

/** What the page asked that was answered: a press on an older page is no answer to what was asked anew since. */
async function findShown(
  { db }: Deps,
  { deliveryId }: Question,
  shown: string | undefined,
): Promise<DeliveryId> {
  const id = shown as DeliveryId | undefined;
  return id && id !== deliveryId && (await isOfSame(db.pool, deliveryId, id)) ? id : deliveryId;
}

async function keepAnswer(
  deps: Deps,
  deliveryId: DeliveryId,
  token: string,
  form: z.output<typeof answerForm> | undefined,
): Promise<boolean> {
  if (form === undefined || form.answer === '') return false;
  const nonce = form.nonce === '' ? randomUUID() : form.nonce;
  const note = form.note.trim().slice(0, 500);
  const word = {
    deliveryId,
    answer: form.answer,
    via: 'page' as const,
    // A double click is one word; another answer from the same page is another.
    sourceRef: `page:${token}:${nonce}:${form.answer}`,
    ...(note !== '' && { note }),
  };
  const { kind } = await confirm({ db: deps.db, clock: deps.clock }, word);
  return kind === 'confirmed';
}
