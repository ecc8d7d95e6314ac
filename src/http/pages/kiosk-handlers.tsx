import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { VNode } from 'preact';
import * as z from 'zod';
import { acknowledgementText } from '../../channels/replies.ts';
import { confirm } from '../../confirmation/confirm.ts';
import { isAnybodyAsked, listAsked, type Question } from '../../confirmation/question-store.ts';
import type { Context } from '../../context.ts';
import { findByStaffNumber } from '../../directory/staff-number-store.ts';
import { findKiosk, noteKioskUse, type OpenKiosk } from '../../identity/kiosks.ts';
import type { EmployeeId } from '../../kernel/id.ts';
import { bestLanguage } from '../../kernel/language.ts';
import { isProof, makeProof } from '../../kernel/proof.ts';
import type { Assets } from './assets.ts';
import { openKioskLimits } from './kiosk-limits.ts';
import { KioskAsking, KioskNotKept, KioskReceived, KioskStart, type KioskView } from './kiosk-page.tsx';
import { kioskLanguages } from './kiosk-words.ts';
import { openPlainSender } from './plain-page.ts';
import { openUnknownLink } from './unknown-link.tsx';

/**
 * Seconds after which a page goes back to the start, or looks again: the next one at the screen is another person, and must
 * not meet this one's question. By a header, for none of it needs JavaScript.
 */
const REFRESH_S = { none: 30, asking: 120, received: 8 };

/** Between typing a number and pressing an answer. */
const PROOF_MS = 300_000;

const langField = z.string().max(20).optional().catch(undefined);
const shownAs = z.object({ lang: langField });
const numberForm = z.object({ number: z.string().trim().min(1).max(60) });
const answerForm = z.object({
  person: z.uuid().transform((id) => id as EmployeeId),
  until: z.string().regex(/^\d{1,15}$/),
  proof: z.string().max(60),
  question: z.string().max(30),
  answer: z.string().max(60).default(''),
  nonce: z.string().max(100).default(''),
});

type Deps = Pick<Context, 'config' | 'db' | 'clock' | 'log' | 'channelMap'>;

/** One request at a kiosk that is open. */
interface AtKiosk {
  readonly request: Request;
  readonly view: KioskView;
  readonly send: (status: number, page: VNode, refreshS?: number) => void;
}

/**
 * The page of a kiosk: looking shows, typing a number shows a first name and what is asked of it, and only a press on an
 * answer confirms. A number that is nobody's and one of whom nothing is asked get the same page.
 */
export function mountKioskPages(router: Router, deps: Deps, assets: Assets): void {
  const css = assets.text('employee.css') + assets.text('kiosk.css');
  const sendPlain = openPlainSender(css);
  const sendUnknown = openUnknownLink(css);
  const limits = openKioskLimits();
  const form = express.urlencoded({ extended: false, limit: '20kb' });
  const at =
    (answer: (at: AtKiosk) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      const kiosk = await findKiosk(deps.db, String(request.params['token']));
      if (kiosk === undefined) {
        sendUnknown(request, response);
        return;
      }
      const view = viewOf(deps, request, { kiosk, css });
      const send: AtKiosk['send'] = (status, page, refreshS) => {
        if (refreshS !== undefined) response.set('Refresh', `${refreshS}; url=${view.path}`);
        sendPlain(response, status, page);
      };
      try {
        await answer({ request, view, send });
      } catch (error) {
        deps.log.error({ err: error }, 'what was pressed at a kiosk could not be kept');
        send(503, <KioskNotKept {...view} />);
      }
    };
  const start = async ({ view, send }: AtKiosk, status = 200, said?: 'unknown' | 'tooMany' | 'late') => {
    const isOpen = await isAnybodyAsked(deps.db);
    const page = <KioskStart {...view} isOpen={isOpen} {...(isOpen && said && { said })} />;
    send(status, page, isOpen ? undefined : REFRESH_S.none);
  };

  router.get(
    '/kiosk/:token',
    at((visit) => start(visit)),
  );
  router.post(
    '/kiosk/:token',
    form,
    at(async (visit) => {
      const { view, request, send } = visit;
      const { kiosk } = view;
      const number = numberForm.safeParse(request.body).data?.number;
      if (number === undefined) return start(visit, 422, 'unknown');
      if (!(await limits.mayLook(kiosk.id, number))) return start(visit, 429, 'tooMany');
      const person = await findByStaffNumber(deps.db.pool, number);
      const questions = person === undefined ? [] : await listAsked(deps.db, person);
      if (person === undefined || questions.length === 0) {
        await limits.miss(kiosk.id);
        return start(visit, 404, 'unknown');
      }
      const proof = prove(deps, kiosk, person);
      const asking = { ...view, questions, proof, nonce: randomUUID() };
      send(200, <KioskAsking {...asking} />, REFRESH_S.asking);
    }),
  );
  router.post(
    '/kiosk/:token/answer',
    form,
    at(async (visit) => {
      const { view, request, send } = visit;
      const said = answerForm.safeParse(request.body).data;
      if (said === undefined || !isProven(deps, view.kiosk, said)) return start(visit, 422, 'late');
      const questions = await listAsked(deps.db, said.person);
      const question = questions.find(({ deliveryId }) => deliveryId === said.question);
      if (question === undefined) return start(visit, 422, 'late');
      const proof = { person: said.person, until: said.until, proof: said.proof };
      const text = await keep(deps, view, { ...said, question });
      const open = text === undefined ? questions : await unanswered(deps, said.person);
      const asking = { ...view, questions: open, proof, nonce: randomUUID() };
      if (text === undefined) send(422, <KioskAsking {...asking} unclear />, REFRESH_S.asking);
      else if (open.length === 0) send(200, <KioskReceived {...view} text={text} />, REFRESH_S.received);
      else send(200, <KioskAsking {...asking} received={text} />, REFRESH_S.asking);
    }),
  );
}

function viewOf(
  { channelMap }: Deps,
  request: Request,
  { kiosk, css }: { kiosk: OpenKiosk; css: string },
): KioskView {
  const chosen = shownAs.safeParse(request.method === 'POST' ? request.body : request.query).data?.lang;
  const [preferred = 'en'] = request.acceptsLanguages();
  return {
    kiosk,
    css,
    language: bestLanguage(chosen ?? preferred, kioskLanguages),
    path: `/kiosk/${String(request.params['token'])}`,
    simulated: channelMap.simulated,
  };
}

/** Keeps an answer, and says that it arrived; undefined where it is none of the question's. */
async function keep(
  deps: Deps,
  { kiosk, language }: KioskView,
  { question, answer, nonce }: { question: Question; answer: string; nonce: string },
): Promise<string | undefined> {
  const { deliveryId, exercise } = question;
  const kept = await confirm(deps, {
    deliveryId,
    answer,
    via: 'kiosk',
    // A double press is one word; another answer from the same page is another.
    sourceRef: `kiosk:${kiosk.id}:${nonce === '' ? randomUUID() : nonce}:${deliveryId}:${answer}`,
  });
  if (kept.kind !== 'confirmed') return undefined;
  await noteKioskUse(deps, kiosk.id);
  return acknowledgementText(kept.answer, language, { exercise, site: kiosk });
}

async function unanswered({ db }: Deps, person: EmployeeId): Promise<Question[]> {
  return (await listAsked(db, person)).filter(({ soFar }) => soFar === null);
}

interface Proven {
  readonly person: EmployeeId;
  readonly until: string;
  readonly proof: string;
}

/** Shows that this person typed their number at this kiosk a moment ago: without it nobody can be answered for. */
function prove({ config, clock }: Deps, kiosk: OpenKiosk, person: EmployeeId): Proven {
  const until = String(clock.now().getTime() + PROOF_MS);
  return { person, until, proof: makeProof(config.secret, purposeOf(kiosk, { person, until })) };
}

function isProven({ config, clock }: Deps, kiosk: OpenKiosk, proven: Proven): boolean {
  const isInTime = Number(proven.until) >= clock.now().getTime();
  return isInTime && isProof(config.secret, purposeOf(kiosk, proven), proven.proof);
}

function purposeOf(kiosk: OpenKiosk, { person, until }: Pick<Proven, 'person' | 'until'>): string {
  return `kiosk:${kiosk.id}:${person}:${until}`;
}
