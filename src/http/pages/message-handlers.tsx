import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import * as z from 'zod';
import type { Context } from '../../context.ts';
import { findHindrance } from '../../incident/check-message-state.ts';
import {
  asksAnewByDefault,
  followUpKinds,
  mayAskAnew,
  takesBack,
  type FollowUpKind,
} from '../../incident/message-kind.ts';
import { prepareMessage } from '../../incident/prepare-message.ts';
import { previewMessage } from '../../incident/preview-message.ts';
import { readRun, type IncidentRun } from '../../incident/run-store.ts';
import type { ByLanguage } from '../../kernel/language.ts';
import { Problem, problemTypes } from '../../kernel/problem.ts';
import type { MessageText } from '../../playbook/schema.ts';
import { messageTextsSchema, sendMessageHere, updateTextsSchema } from '../api/messages.ts';
import { readIncidentId, type Console, type Visit } from './console.ts';
import { MessagePreviewPage, WritePage } from './message-pages.tsx';
import { RefusedPage, SureSendPage } from './message-sure-pages.tsx';
import { messageWords } from './message-words.ts';
import { readTexts } from './text-fields.ts';

/** The pages that run an incident: write, preview and send what follows its alert. */
export function mountMessagePages(router: Router, context: Context, console: Console): void {
  const page = (show: (asked: Asked) => void | Promise<void>) =>
    console.page('launch', async (visit) => show(await readAsked(context, visit)));
  router.get(
    '/incidents/:id/send/:kind',
    page(async (asked) => {
      if (refuse(asked)) return;
      if (asked.kind === 'reminder') await showPreview(context, asked);
      else await showWrite(context, asked);
    }),
  );
  router.post(
    '/incidents/:id/send/:kind/write',
    page(async (asked) => {
      if (!refuse(asked)) await showWrite(context, asked);
    }),
  );
  router.post(
    '/incidents/:id/send/:kind/preview',
    page(async (asked) => {
      if (!refuse(asked)) await showPreview(context, asked);
    }),
  );
  router.post(
    '/incidents/:id/send/:kind/sure',
    page((asked) => {
      if (!refuse(asked)) showSure(asked, false);
    }),
  );
  router.post(
    '/incidents/:id/send/:kind',
    page((asked) => send(context, asked)),
  );
}

/** What a request for one of these pages is about. */
interface Asked {
  readonly visit: Visit;
  readonly run: IncidentRun;
  readonly kind: FollowUpKind;
  readonly idempotencyKey: string;
  /** The form's words, of the languages that have any. */
  readonly texts: ByLanguage<MessageText> | undefined;
  /** The form asks those who have answered once more; undefined where nothing can be asked. */
  readonly askAnew: boolean | undefined;
}

async function readAsked(context: Context, visit: Visit): Promise<Asked> {
  const kind = z.enum(followUpKinds).safeParse(visit.param('kind'));
  if (!kind.success) throw new Problem('not-found', 'There is no such message.');
  const run = await readRun(context.db.pool, readIncidentId(visit.param('id')));
  const written = Object.entries(readTexts(withHeadlines(visit.form))).filter(
    ([, text]) => text.headline !== '' || text.instruction !== '' || text.changed,
  );
  const idempotencyKey = readKey(visit) ?? randomUUID();
  const hasWords = kind.data !== 'reminder' && written.length > 0;
  return {
    visit,
    run,
    kind: kind.data,
    idempotencyKey,
    texts: hasWords ? Object.fromEntries(written) : undefined,
    askAnew: readAskAnew(visit, run, kind.data),
  };
}

/** As the form says, else as it is for such a message. */
function readAskAnew(visit: Visit, { question }: IncidentRun, kind: FollowUpKind): boolean | undefined {
  if (!mayAskAnew(kind) || question === undefined || question.superseded) return undefined;
  return readKey(visit) === undefined
    ? asksAnewByDefault(kind, question.answers)
    : visit.form['askAnew'] === 'yes';
}

/** Forms are read without their empty fields; what was written under an empty headline must not be lost. */
function withHeadlines(form: Visit['form']): Visit['form'] {
  const names = Object.keys(form).filter((name) => /^(instruction|changed)\./.test(name));
  return {
    ...Object.fromEntries(names.map((name) => [name.replace(/^\w+/, 'headline'), ''])),
    ...form,
  };
}

/** The key that the first page of a message made and every form after it carries. */
function readKey({ form }: Visit): string | undefined {
  return z.string().min(1).max(200).safeParse(form['idempotencyKey']).data;
}

/** Says so, and answers true, where the incident's state does not permit it. */
function refuse({ visit, run, kind }: Asked): boolean {
  const hindrance = findHindrance(run, kind);
  if (hindrance === undefined) return false;
  const { look } = visit;
  visit.send(
    <RefusedPage look={look} run={run} why={messageWords(look.language).hindrances[hindrance]} />,
    problemTypes['wrong-state'].status,
  );
  return true;
}

async function showWrite(context: Context, asked: Asked, fault?: string): Promise<void> {
  const { visit, run, kind, idempotencyKey, texts, askAnew } = asked;
  const incidentId = run.id;
  const own = texts ?? {};
  // A correction and an all-clear have words in the playbook; an update has none.
  const before = takesBack(kind) ? (await prepareMessage(context.db.pool, { incidentId, kind })).texts : {};
  const props = { look: visit.look, run, kind, idempotencyKey, askAnew, texts: { ...before, ...own }, fault };
  visit.send(<WritePage {...props} />, fault === undefined ? 200 : 422);
}

async function showPreview(context: Context, asked: Asked): Promise<void> {
  const { visit, run, kind, idempotencyKey, texts, askAnew } = asked;
  const fault = faultIn(asked);
  if (fault !== undefined) {
    await showWrite(context, asked, fault);
    return;
  }
  const deps = { pool: context.db.pool, publicUrl: context.config.publicUrl };
  const preview = await previewMessage(deps, { incidentId: run.id, kind, texts, askAnew });
  const mayChange = kind === 'reminder' ? undefined : (texts ?? {});
  visit.send(
    <MessagePreviewPage
      look={visit.look}
      run={run}
      kind={kind}
      idempotencyKey={idempotencyKey}
      askAnew={askAnew}
      preview={preview}
      texts={mayChange}
    />,
  );
}

/** What is wrong with the form's words, as far as they can be mended by writing. */
function faultIn({ visit, kind, texts, askAnew }: Asked): string | undefined {
  const schema = kind === 'update' ? updateTextsSchema : messageTextsSchema;
  const isValid = texts === undefined || schema.safeParse(texts).success;
  const isMissing = texts === undefined && kind === 'update';
  const words = messageWords(visit.look.language);
  if (isMissing || !isValid) return words.noWords;
  const saysAll = Object.values(texts ?? {}).every(({ changed }) => changed);
  return askAnew === true && !saysAll ? words.noChange : undefined;
}

/** What the form of a page without holding says beside its words. */
export const tickForm = z.object({
  asked: z.string().optional(),
  sure: z.string().optional(),
  recipients: z.string().max(12).default(''),
});

function showSure({ visit, run, kind, idempotencyKey, texts, askAnew }: Asked, fault: boolean): void {
  const { recipients } = tickForm.parse(visit.form);
  const props = { look: visit.look, run, kind, idempotencyKey, askAnew, texts, recipients, fault };
  visit.send(<SureSendPage {...props} />, fault ? 422 : 200);
}

async function send(context: Context, asked: Asked): Promise<void> {
  const { visit, run, kind, texts, askAnew } = asked;
  const { asked: how, sure } = tickForm.parse(visit.form);
  const idempotencyKey = readKey(visit);
  if (idempotencyKey === undefined)
    throw new Problem('bad-request', 'The form has no key that sends it once. Open the page again.');
  if (how === 'tick' && sure !== 'yes') {
    showSure(asked, true);
    return;
  }
  if (faultIn(asked) !== undefined) {
    await showWrite(context, asked, faultIn(asked));
    return;
  }
  try {
    await sendMessageHere(context, { incidentId: run.id, kind, texts, askAnew, idempotencyKey }, visit.actor);
    visit.redirect(`/incidents/${run.id}?sent=${kind}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const why = await sayRefusal(context, asked, error);
    if (why === undefined) throw error;
    const status = problemTypes[error.type].status;
    visit.send(<RefusedPage look={visit.look} run={run} why={why} />, status);
  }
}

/** Why it was refused, in the reader's language; undefined for what no operator brings about. */
async function sayRefusal(context: Context, asked: Asked, problem: Problem): Promise<string | undefined> {
  const words = messageWords(asked.visit.look.language);
  if (problem.type === 'nobody-addressed') return words.nobodyLeft;
  if (problem.type === 'idempotency-key-reused') return words.sentAlready;
  if (problem.type !== 'wrong-state') return undefined;
  // Its state may have changed since the page asked for it.
  const hindrance = findHindrance(await readRun(context.db.pool, asked.run.id), asked.kind);
  return hindrance === undefined ? problem.detail : words.hindrances[hindrance];
}
