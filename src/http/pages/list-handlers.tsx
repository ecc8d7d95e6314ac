import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import * as z from 'zod';
import { readLinkToken } from '../../confirmation/link-token.ts';
import type { Context } from '../../context.ts';
import { clearList } from '../../incident/clear-list.ts';
import { markListed } from '../../confirmation/mark-listed.ts';
import type { DeliveryId } from '../../kernel/id.ts';
import { findSilentList, type SilentListView } from '../../reachability/list-store.ts';
import type { Assets } from './assets.ts';
import { NotKeptPage } from './employee-frame.tsx';
import { openPlainSender } from './plain-page.ts';
import { ListPage } from './list-page.tsx';
import { preferredLanguage } from './look.ts';
import { openUnknownLink } from './unknown-link.tsx';

const shownAs = z.object({
  lang: z.string().max(20).optional().catch(undefined),
  marked: z.string().max(20).optional().catch(undefined),
});
const markForm = z.object({
  person: z.string().regex(/^[1-9]\d{0,18}$/),
  answer: z.string().min(1).max(60),
  nonce: z.string().max(100).default(''),
});
const clearForm = z.object({ note: z.string().trim().min(1).max(2_000) });

type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'log' | 'channelMap' | 'ring'>;

/**
 * The page of a list of the silent, behind the link of each of its texts: always as it stands now. Looking shows;
 * a POST marks somebody, in their place, or clears the list.
 */
export function mountListPages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css') + assets.text('list.css');
  const send = openPlainSender(css);
  const form = express.urlencoded({ extended: false, limit: '20kb' });
  const find = (request: Request): Promise<SilentListView | undefined> => {
    const deliveryId = readLinkToken(deps.config.secret, String(request.params['token']));
    return deliveryId === undefined ? Promise.resolve(undefined) : findSilentList(deps.db.pool, deliveryId);
  };
  const languageOf = (request: Request, list: SilentListView) =>
    shownAs.parse(request.query).lang ?? list.person.language ?? preferredLanguage(request);
  const sendUnknown = openUnknownLink(css);
  const sendPage = (request: Request, response: Response, list: SilentListView, unclear: boolean) => {
    const { marked } = shownAs.parse(request.query);
    const props = { list, css, unclear, marked, nonce: randomUUID(), simulated: deps.channelMap.simulated };
    const page = (
      <ListPage
        {...props}
        language={languageOf(request, list)}
        path={`/c/${String(request.params['token'])}`}
      />
    );
    send(response, unclear ? 422 : 200, page);
  };
  /** Keeps something by a POST and shows the page again; says so where it could not be kept. */
  const keeping =
    (keep: (request: Request, list: SilentListView) => Promise<string | undefined>) =>
    async (request: Request, response: Response): Promise<void> => {
      const list = await find(request);
      if (list === undefined) {
        sendUnknown(request, response);
        return;
      }
      const lang = z.object({ lang: z.string().max(20).default('en') }).safeParse(request.body).data?.lang;
      try {
        const marked = await keep(request, list);
        const shown = new URLSearchParams({ lang: lang ?? 'en', ...(marked && { marked }) });
        if (marked === undefined) sendPage(request, response, list, true);
        else response.redirect(303, `/c/${String(request.params['token'])}?${shown.toString()}`);
      } catch (error) {
        deps.log.error({ err: error }, 'what was said of a list could not be kept');
        send(response, 503, <NotKeptPage language={lang ?? 'en'} css={css} />);
      }
    };

  router.get('/c/:token', async (request, response, next) => {
    const list = await find(request);
    if (list === undefined) next();
    else sendPage(request, response, list, false);
  });
  router.post(
    '/c/:token/people',
    form,
    keeping(async (request, list) => {
      const said = markForm.safeParse(request.body).data;
      return said && markPerson(deps, list, said);
    }),
  );
  router.post(
    '/c/:token/cleared',
    form,
    keeping(async (request, list) => {
      const note = clearForm.safeParse(request.body).data?.note.slice(0, 500);
      if (note === undefined) return undefined;
      await clearList(
        { pool: deps.db.pool, clock: deps.clock },
        { listId: list.id, by: list.person.actor, note },
      );
      return '';
    }),
  );
}

/** Answers whom it marked; undefined where they are not on the list, or the answer is none. */
async function markPerson(
  deps: Deps,
  list: SilentListView,
  { person, answer, nonce }: z.output<typeof markForm>,
): Promise<string | undefined> {
  const act = nonce === '' ? randomUUID() : nonce;
  const kept = await markListed(deps, {
    listId: list.id,
    deliveryId: person as DeliveryId,
    answer,
    by: list.person.actor,
    sourceRef: `list:${list.id}:${act}:${person}:${answer}`,
  });
  return kept === 'confirmed' ? person : undefined;
}
