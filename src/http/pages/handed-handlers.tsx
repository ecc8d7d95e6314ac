import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import * as z from 'zod';
import { readLinkToken } from '../../confirmation/link-token.ts';
import type { Context } from '../../context.ts';
import { answerReplies, longestWords } from '../../incident/answer-replies.ts';
import { handReply, markRead } from '../../incident/settle-reply.ts';
import { Problem } from '../../kernel/problem.ts';
import { findHanded, type HandedView } from '../../reachability/handed-store.ts';
import { wordsSchema } from '../api/replies.ts';
import type { Assets } from './assets.ts';
import { firstOfEach } from './console.ts';
import { NotKeptPage } from './employee-frame.tsx';
import { fill } from './figures.ts';
import { HandedPage } from './handed-page.tsx';
import { handedWords } from './handed-words.ts';
import { countLinkRead } from './link-reads.ts';
import { preferredLanguage } from './look.ts';
import { openPlainSender } from './plain-page.ts';
import { openUnknownLink } from './unknown-link.tsx';

const acts = ['answer', 'read', 'back'] as const;
type Act = (typeof acts)[number];

/** What each says when it is done. */
const DONE = { answer: 'sent', read: 'isRead', back: 'isBack' } as const;

/** With which status a page says that nothing was done. */
const FAULTS = { noText: 422, gone: 409 } as const;

const shownAs = z.object({
  lang: z.string().max(20).optional().catch(undefined),
  done: z.enum(acts).optional().catch(undefined),
});
const actForm = z.object({
  act: z.templateLiteral([z.enum(acts), ':', z.uuid()]),
  nonce: z.string().min(1).max(100),
  lang: z.string().max(20).default('en'),
});
/** The words for a reply stand in the field `text.` and its id. */
const wordsField = /^text\.(?<reply>.+)$/;

/** One press: what to do with which reply, and all the words that stood on the page. */
interface Press {
  readonly act: Act;
  readonly reply: string;
  readonly words: ReadonlyMap<string, string>;
  readonly nonce: string;
  readonly lang: string;
}

type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'log' | 'channelMap' | 'ring'>;

/**
 * The page of what was handed to a group, behind the link of each text that told a member of it: always as it stands now.
 * Looking shows; a POST answers, marks as dealt with, or gives back, in the name of that member. Words that a press did not send
 * stand on the page after it.
 */
export function mountHandedPages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css') + assets.text('list.css');
  const send = openPlainSender(css);
  const sendUnknown = openUnknownLink(css);
  const find = async (request: Request): Promise<HandedView | undefined> => {
    const deliveryId = readLinkToken(deps.config.secret, String(request.params['token']));
    return deliveryId && (await findHanded(deps.db.pool, deliveryId));
  };
  /** With what was just done, or why nothing was, and the words of a press that were not sent. */
  const show = (
    request: Request,
    response: Response,
    handed: HandedView | undefined,
    said?: keyof typeof FAULTS | (typeof DONE)[Act],
    press?: Press,
  ): void => {
    if (handed === undefined) {
      sendUnknown(request, response);
      return;
    }
    const fault = said === 'noText' || said === 'gone' ? FAULTS[said] : undefined;
    const language = press?.lang ?? languageOf(request, handed);
    const words = handedWords(language);
    const page = (
      <HandedPage
        handed={handed}
        language={language}
        path={`${pathOf(request)}/handed`}
        css={css}
        nonce={randomUUID()}
        simulated={deps.channelMap.simulated}
        notice={
          said && { text: fill(words[said], { most: String(longestWords) }), isFault: fault !== undefined }
        }
        unsent={press?.words ?? new Map()}
      />
    );
    send(response, fault ?? (handed.isClosed ? 410 : 200), page);
  };

  router.get('/c/:token', async (request, response) => {
    const handed = await find(request);
    if (handed !== undefined) countLinkRead(request);
    const { done } = shownAs.parse(request.query);
    show(request, response, handed, done && DONE[done]);
  });
  // Where a page that answers a press links to, for another language.
  router.get('/c/:token/handed', (request, response) => {
    const { lang } = shownAs.parse(request.query);
    response.redirect(303, pathOf(request) + (lang === undefined ? '' : `?lang=${encodeURIComponent(lang)}`));
  });
  router.post(
    '/c/:token/handed',
    express.urlencoded({ extended: false, limit: '500kb' }),
    async (request, response) => {
      const handed = await find(request);
      if (handed === undefined || handed.isClosed) {
        show(request, response, handed);
        return;
      }
      const press = readPress(request.body);
      if (press === undefined || (press.act === 'answer' && !wordsSchema.safeParse(wordsOf(press)).success)) {
        show(request, response, handed, 'noText', press);
        return;
      }
      try {
        await act[press.act](deps, handed, press);
        const isLeft = [...press.words.keys()].some((reply) => reply !== press.reply);
        const shown = new URLSearchParams({ lang: press.lang, done: press.act });
        if (isLeft) show(request, response, await find(request), DONE[press.act], press);
        else response.redirect(303, `${pathOf(request)}?${shown.toString()}`);
      } catch (error) {
        if (error instanceof Problem) show(request, response, await find(request), 'gone', press);
        else {
          deps.log.error({ err: error }, 'what a group’s member did with a reply could not be kept');
          send(response, 503, <NotKeptPage language={press.lang} css={css} />);
        }
      }
    },
  );
}

const pathOf = (request: Request) => `/c/${String(request.params['token'])}`;

const languageOf = (request: Request, { person }: HandedView) =>
  shownAs.parse(request.query).lang ?? person.language ?? preferredLanguage(request);

/** Undefined where the form is none of this page. */
function readPress(body: unknown): Press | undefined {
  const fields = firstOfEach(body);
  const form = actForm.safeParse(fields).data;
  if (form === undefined) return undefined;
  const [act, reply] = form.act.split(':') as [Act, string];
  const words = Object.entries(fields).flatMap(([name, text]) => {
    const written = wordsField.exec(name)?.groups?.['reply'];
    return written === undefined || text.trim() === '' ? [] : [[written, text] as const];
  });
  return { ...form, act, reply, words: new Map(words) };
}

const wordsOf = ({ words, reply }: Press) => (words.get(reply) ?? '').replaceAll('\r\n', '\n').trim();

/** Each throws a Problem where the reply is not with the group any more, or somebody has dealt with it. */
const act: Readonly<Record<Act, (deps: Deps, handed: HandedView, press: Press) => Promise<unknown>>> = {
  answer: ({ db, clock, config, ring }, { incidentId, groupId, person }, press) =>
    answerReplies(
      { pool: db.pool, clock, ring, publicUrl: config.publicUrl },
      {
        incidentId,
        replyIds: [press.reply],
        ofGroup: groupId,
        text: wordsOf(press),
        idempotencyKey: `${press.nonce}:${press.reply}`,
      },
      { id: person.actor },
    ),
  read: ({ db, clock }, handed, press) => markRead({ pool: db.pool, clock }, replyOf(handed, press)),
  back: ({ db, clock }, handed, press) =>
    handReply({ pool: db.pool, clock }, { ...replyOf(handed, press), group: null }),
};

function replyOf({ incidentId, groupId, person }: HandedView, { reply }: Press) {
  return { incidentId, replyId: reply, by: person.actor, ofGroup: groupId };
}
