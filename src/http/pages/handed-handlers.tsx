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

const shownAs = z.object({
  lang: z.string().max(20).optional().catch(undefined),
  done: z.enum(acts).optional().catch(undefined),
});
const actForm = z.object({
  reply: z.uuid(),
  act: z.enum(acts),
  text: z.string().max(20_000).default(''),
  nonce: z.string().min(1).max(100),
  lang: z.string().max(20).default('en'),
});
type ActForm = z.output<typeof actForm>;

type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'log' | 'channelMap' | 'ring'>;

/**
 * The page of what was handed to a group, behind the link of each text that told a member of it: always as it stands now.
 * Looking shows; a POST answers, marks as dealt with, or gives back, in the name of that member.
 */
export function mountHandedPages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css') + assets.text('list.css');
  const send = openPlainSender(css);
  const sendUnknown = openUnknownLink(css);
  const find = async (request: Request): Promise<HandedView | undefined> => {
    const deliveryId = readLinkToken(deps.config.secret, String(request.params['token']));
    return deliveryId && (await findHanded(deps.db.pool, deliveryId));
  };
  const show = (
    request: Request,
    response: Response,
    handed: HandedView,
    fault?: { status: number; word: 'noText' | 'gone'; form?: ActForm | undefined },
  ) => {
    const { lang, done } = shownAs.parse(request.query);
    const language = fault?.form?.lang ?? lang ?? handed.person.language ?? preferredLanguage(request);
    const words = handedWords(language);
    const said = fault ? fill(words[fault.word], { most: String(longestWords) }) : done && words[DONE[done]];
    const page = (
      <HandedPage
        handed={handed}
        language={language}
        path={`/c/${String(request.params['token'])}/handed`}
        css={css}
        nonce={randomUUID()}
        simulated={deps.channelMap.simulated}
        notice={said === undefined ? undefined : { text: said, isFault: fault !== undefined }}
        unsent={fault?.form && { replyId: fault.form.reply, text: fault.form.text }}
      />
    );
    send(response, fault?.status ?? (handed.isClosed ? 410 : 200), page);
  };

  router.get('/c/:token', async (request, response) => {
    const handed = await find(request);
    if (handed === undefined) {
      sendUnknown(request, response);
      return;
    }
    countLinkRead(request);
    show(request, response, handed);
  });
  router.post(
    '/c/:token/handed',
    express.urlencoded({ extended: false, limit: '40kb' }),
    async (request, response) => {
      const handed = await find(request);
      if (handed === undefined || handed.isClosed) {
        if (handed === undefined) sendUnknown(request, response);
        else show(request, response, handed);
        return;
      }
      const form = actForm.safeParse(request.body).data;
      if (form === undefined || (form.act === 'answer' && !wordsSchema.safeParse(form.text).success)) {
        show(request, response, handed, { status: 422, word: 'noText', form });
        return;
      }
      try {
        await act[form.act](deps, handed, form);
        const shown = new URLSearchParams({ lang: form.lang, done: form.act });
        response.redirect(303, `/c/${String(request.params['token'])}?${shown.toString()}`);
      } catch (error) {
        if (error instanceof Problem) show(request, response, handed, { status: 409, word: 'gone', form });
        else {
          deps.log.error({ err: error }, 'what a group’s member did with a reply could not be kept');
          send(response, 503, <NotKeptPage language={form.lang} css={css} />);
        }
      }
    },
  );
}

/** Each throws a Problem where the reply is not with the group any more, or somebody has dealt with it. */
const act: Readonly<Record<Act, (deps: Deps, handed: HandedView, form: ActForm) => Promise<unknown>>> = {
  answer: ({ db, clock, config, ring }, { incidentId, groupId, person }, { reply, text, nonce }) =>
    answerReplies(
      { pool: db.pool, clock, ring, publicUrl: config.publicUrl },
      {
        incidentId,
        replyIds: [reply],
        ofGroup: groupId,
        text: text.replaceAll('\r\n', '\n').trim(),
        idempotencyKey: `${nonce}:${reply}`,
      },
      { id: person.actor },
    ),
  read: ({ db, clock }, handed, form) => markRead({ pool: db.pool, clock }, replyOf(handed, form)),
  back: ({ db, clock }, handed, form) =>
    handReply({ pool: db.pool, clock }, { ...replyOf(handed, form), group: null }),
};

function replyOf({ incidentId, groupId, person }: HandedView, { reply }: ActForm) {
  return { incidentId, replyId: reply, by: person.actor, ofGroup: groupId };
}
