import { createHash } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { VNode } from 'preact';
import * as z from 'zod';
import { pushEnrolment } from '../../channels/push/push-enrolment.ts';
import { sendersOf } from '../../channels/senders-of.ts';
import type { Context } from '../../context.ts';
import { readOwnToken } from '../../directory/own-link.ts';
import { addOwnNote } from '../../directory/own-note-store.ts';
import { findOwnLink, findOwnPage, type OwnPage as Own } from '../../directory/own-page-store.ts';
import { updateEmployee } from '../../directory/save-employee.ts';
import type { ContactPointId } from '../../kernel/id.ts';
import { listOwnMessages } from '../../reachability/own-messages-store.ts';
import type { Assets } from './assets.ts';
import { NotKeptPage } from './employee-frame.tsx';
import { mountOwnDevices, ownLanguageOf, ownPathOf, type Answering } from './own-device-handlers.ts';
import { OwnPage, type OwnSaid } from './own-page.tsx';
import { ownLanguages } from './own-words.ts';
import { openPlainSender } from './plain-page.ts';
import { openUnknownLink } from './unknown-link.tsx';

const shownAs = z.object({
  said: z.enum(['noted', 'chosen']).optional().catch(undefined),
});
const languageForm = z.object({ language: z.string().max(20) });
const noteForm = z.object({
  wrong: z
    .union([z.uuid().transform((one) => [one]), z.array(z.uuid()).max(100)])
    .default([])
    .transform((ids) => ids as ContactPointId[]),
  note: z
    .string()
    .max(2_000)
    .default('')
    .transform((text) => text.trim().slice(0, 500)),
});
type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'channelMap' | 'library' | 'log'>;

/**
 * An employee's own page, behind a link that is theirs for as long as they stay: looking shows their contact points,
 * shortened, and changes nothing. They choose their language, turn push on, and say what is wrong; what they say is
 * mended by an operator, for whoever finds the link must not turn a channel off or lead it elsewhere.
 */
export function mountOwnPages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css') + assets.text('own.css');
  const send = openPlainSender(css, { hasScript: true });
  const form = express.urlencoded({ extended: false, limit: '20kb' });
  const sendUnknown = openUnknownLink(css);
  const answering: Answering = (answer) => async (request, response) => {
    const link = readOwnToken(deps.config.secret, String(request.params['token']));
    const own = link && (await findOwnPage(deps.db.pool, link));
    if (own === undefined) sendUnknown(request, response);
    else await answer(own, request, response);
  };
  /** What is sent by a form; where it cannot be kept, the page says so. */
  const keeping: Answering = (keep) =>
    answering(async (own, request, response) => {
      try {
        await keep(own, request, response);
      } catch (error) {
        deps.log.error({ err: error }, 'what an employee said on their own page could not be kept');
        send(response, 503, <NotKeptPage language={ownLanguageOf(request, own)} css={css} />);
      }
    });
  const show = async (own: Own, request: Request, response: Response, said: OwnSaid | undefined) => {
    const page = await renderOwn(deps, assets, css, { own, request, said });
    send(response, said === undefined || said === 'noted' || said === 'chosen' ? 200 : 422, page);
  };

  router.get(
    '/me/:token',
    answering((own, request, response) => show(own, request, response, shownAs.parse(request.query).said)),
  );
  router.post(
    '/me/:token/language',
    form,
    keeping(async (own, request, response) => {
      const wanted = languageForm.safeParse(request.body).data?.language;
      const language = languagesOf(deps).find((tag) => tag === wanted);
      if (language === undefined) return show(own, request, response, 'unknownLanguage');
      await updateEmployee(deps, own.employeeId, { language }, { id: `employee:${own.externalId}` });
      response.redirect(303, `${ownPathOf(request)}?said=chosen`);
    }),
  );
  router.post(
    '/me/:token/note',
    form,
    keeping(async (own, request, response) => {
      const said = noteForm.safeParse(request.body).data;
      if (said === undefined || (said.wrong.length === 0 && said.note === ''))
        return show(own, request, response, 'empty');
      const note = { employeeId: own.employeeId, ...said, at: deps.clock.now() };
      if (!(await addOwnNote(deps.db.pool, note))) return show(own, request, response, 'full');
      response.redirect(303, `${ownPathOf(request)}?said=noted`);
    }),
  );
  mountOwnDevices(router, deps, assets, answering);
}

/** The page as it stands. */
async function renderOwn(
  deps: Deps,
  assets: Assets,
  css: string,
  { own, request, said }: { own: Own; request: Request; said: OwnSaid | undefined },
): Promise<VNode> {
  const { pool } = deps.db;
  const [link, messages] = await Promise.all([
    findOwnLink(pool, own.employeeId),
    listOwnMessages(pool, own.employeeId),
  ]);
  return (
    <OwnPage
      own={own}
      language={ownLanguageOf(request, own)}
      languages={languagesOf(deps)}
      css={css}
      path={ownPathOf(request)}
      senders={sendersOf(deps.channelMap)}
      messages={messages}
      simulated={deps.channelMap.simulated}
      said={said}
      script={assets.path('own.client.js')}
      applicationServerKey={pushEnrolment(deps.channelMap)?.applicationServerKey}
      knownEndpoints={digestsOf(own)}
      hasLostPush={link?.hasLostPush ?? false}
      isApple={/iPhone|iPad|iPod/.test(request.get('user-agent') ?? '')}
    />
  );
}

/** The languages that messages are written in, and those of the page. */
function languagesOf({ library }: Deps): string[] {
  const playbooks = [...library.current().playbooks.values()];
  return [...new Set([...playbooks.flatMap(({ playbook }) => playbook.languages), ...ownLanguages])];
}

/** The device that gets their messages: the one on which push was turned on last, of those that may be used. */
function digestsOf({ points }: Own): string[] {
  const first = points
    .filter(({ channel, standing }) => channel === 'push' && standing !== 'invalid')
    .slice(0, 1);
  return first
    .flatMap(({ address }) => endpointOf(address))
    .map((endpoint) => createHash('sha256').update(endpoint).digest('base64url'));
}

function endpointOf(address: string): string[] {
  const read = z.object({ endpoint: z.string() }).safeParse(JSON.parse(address));
  return read.success ? [read.data.endpoint] : [];
}
