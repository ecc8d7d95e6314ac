import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import * as z from 'zod';
import { countReply } from '../../confirmation/count-reply.ts';
import type { Context } from '../../context.ts';
import { listGroups } from '../../directory/group-store.ts';
import { readNumbers } from '../../directory/point-store.ts';
import { longestWords } from '../../incident/answer-replies.ts';
import { handReply, markRead } from '../../incident/settle-reply.ts';
import type { IncidentId } from '../../kernel/id.ts';
import { Problem, problemTypes, type ProblemType } from '../../kernel/problem.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { readReplies, readReply } from '../../reachability/read-replies.ts';
import { countOpenReplies, selectRepliesById } from '../../reachability/reply-store.ts';
import { answerRepliesHere, wordsSchema } from '../api/replies.ts';
import { checkId, readIncidentId, type Console, type Visit } from './console.ts';
import { fill } from './figures.ts';
import { messageWords } from './message-words.ts';
import { peopleOf } from './people-handlers.tsx';
import { RepliesPage, SureAnswerPage } from './replies-page.tsx';
import { replyWords, type ReplyWords } from './reply-words.ts';

const repliesAPage = 50;

/** The queue of what people wrote, and dealing with it: by one, or the same answer to several. */
export function mountReplyPages(router: Router, context: Context, console: Console): void {
  const here = '/incidents/:id/replies';
  router.get(
    here,
    console.page('view', (visit) => showReplies(context, visit)),
  );
  router.post(
    `${here}/answer/sure`,
    console.page('launch', (visit) => showSure(context, visit)),
  );
  router.post(
    `${here}/answer`,
    console.page('launch', (visit) => answer(context, visit)),
  );
  const act = (name: string, doIt: (asked: Act) => Promise<void>) =>
    router.post(
      `${here}/:replyId/${name}`,
      console.page('launch', (visit) => actOn(context, visit, doIt)),
    );
  act('done', ({ reply }) => markRead({ pool: context.db.pool, clock: context.clock }, reply));
  act('count', ({ reply, form }) => countReply(context, { ...reply, answer: form['answer'] ?? '' }));
  act('hand-over', ({ reply, form }) =>
    handReply({ pool: context.db.pool, clock: context.clock }, { ...reply, group: form['group'] ?? null }),
  );
}

const shownAs = z.object({
  state: z.literal('done').optional().catch(undefined),
  group: z.string().max(200).optional().catch(undefined),
  cursor: z.string().max(500).optional(),
  sent: z.string().optional(),
});

interface Unsent {
  readonly status: number;
  readonly fault: string;
  readonly text?: string | undefined;
}

async function showReplies(context: Context, visit: Visit, unsent?: Unsent): Promise<void> {
  const { look, param, send } = visit;
  const words = replyWords(look.language);
  const incident = await readIncident(context, readIncidentId(param('id')));
  const incidentId = readIncidentId(incident.id);
  const { cursor, sent, ...shown } = shownAs.parse(unsent ? queryOf(visit.form['back']) : visit.query);
  const filter = { state: shown.state ?? ('open' as const), group: shown.group };
  const [page, open, groups] = await Promise.all([
    readReplies(context, incidentId, filter, { limit: repliesAPage, cursor }),
    countOpenReplies(context.db.pool, incidentId),
    listGroups(context.db.pool),
  ]);
  const mayRing = look.rights.includes('directory');
  const people = page.items.map(({ employee }) => employee.id);
  const query = Object.fromEntries(
    Object.entries({ ...shown, cursor }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const done = sent === undefined ? undefined : { text: words.sent, isFault: false };
  send(
    <RepliesPage
      look={look}
      incident={peopleOf(look, incident)}
      replies={page.items}
      open={open}
      numbers={mayRing ? await readNumbers(context.db.pool, people) : undefined}
      groups={groups.map(({ name }) => name)}
      query={query}
      nextCursor={page.nextCursor}
      idempotencyKey={randomUUID()}
      notice={unsent === undefined ? done : { text: unsent.fault, isFault: true }}
      text={unsent?.text}
    />,
    unsent?.status,
  );
}

const queryOf = (back: string | undefined) => Object.fromEntries(new URLSearchParams(back ?? ''));

/** What a form says of an answer. */
function readAnswer({ form, look }: Visit) {
  const words = replyWords(look.language);
  const replyIds = Object.keys(form).flatMap((name) => {
    const [, id] = /^reply\.(.+)$/.exec(name) ?? [];
    return id === undefined ? [] : checkId(id);
  });
  const text = (form['text'] ?? '').replaceAll('\r\n', '\n').trim();
  return { replyIds, text, fault: faultIn(words, replyIds, text) };
}

function faultIn(words: ReplyWords, replyIds: readonly string[], text: string): string | undefined {
  if (replyIds.length === 0) return words.noneChosen;
  if (text === '') return words.noText;
  if (wordsSchema.safeParse(text).success) return undefined;
  return fill(words.tooLong, { most: String(longestWords) });
}

async function showSure(context: Context, visit: Visit, tickMissing = false): Promise<void> {
  const { look, param, send, form } = visit;
  const { replyIds, text, fault } = readAnswer(visit);
  if (fault !== undefined) {
    await showReplies(context, visit, { status: 422, fault, text });
    return;
  }
  const incident = await readIncident(context, readIncidentId(param('id')));
  const replies = await selectRepliesById(context.db.pool, readIncidentId(incident.id), replyIds);
  const basics = { idempotencyKey: form['idempotencyKey'] ?? randomUUID(), back: form['back'] ?? '' };
  send(
    <SureAnswerPage
      look={look}
      incident={peopleOf(look, incident)}
      replies={replies}
      text={text}
      basics={basics}
      fault={tickMissing}
    />,
    tickMissing ? 422 : 200,
  );
}

async function answer(context: Context, visit: Visit): Promise<void> {
  const { form, actor, param } = visit;
  const { replyIds, text, fault } = readAnswer(visit);
  if (fault !== undefined) {
    await showReplies(context, visit, { status: 422, fault, text });
    return;
  }
  // One answer to one person needs no second look; to several it does.
  if (replyIds.length > 1 && form['sure'] !== 'yes') {
    await showSure(context, visit, form['asked'] === 'tick');
    return;
  }
  const idempotencyKey = form['idempotencyKey'];
  if (idempotencyKey === undefined)
    throw new Problem('bad-request', 'The form has no key that sends it once. Open the page again.');
  const incidentId = readIncidentId(param('id'));
  try {
    await answerRepliesHere(context, { incidentId, replyIds, text, idempotencyKey }, actor);
    await goBack(context, visit, String(replyIds[0]), { sent: 'yes' });
  } catch (error) {
    await sayRefusal(context, visit, error, text);
  }
}

/** What is done with one reply, by whom. */
interface Act {
  readonly reply: { readonly incidentId: IncidentId; readonly replyId: string; readonly by: string };
  readonly form: Visit['form'];
}

async function actOn(context: Context, visit: Visit, act: (asked: Act) => Promise<void>): Promise<void> {
  const { param, form, actor } = visit;
  const replyId = checkId(param('replyId'));
  try {
    await act({ reply: { incidentId: readIncidentId(param('id')), replyId, by: actor.id }, form });
    await goBack(context, visit, replyId);
  } catch (error) {
    await sayRefusal(context, visit, error);
  }
}

/** To the queue as it was filtered, or to the person on whose page it was pressed. */
async function goBack(
  context: Context,
  { param, form, redirect }: Visit,
  replyId: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const incidentId = readIncidentId(param('id'));
  if (form['back'] === 'person') {
    const { employee } = await readReply(context, incidentId, replyId);
    redirect(`/incidents/${incidentId}/people/${employee.id}#conversation`);
    return;
  }
  const query = new URLSearchParams({ ...queryOf(form['back']), ...more });
  redirect(`/incidents/${incidentId}/replies?${query.toString()}`);
}

/** The queue again, with why nothing was done, and the words that were not sent. */
async function sayRefusal(context: Context, visit: Visit, error: unknown, text?: string): Promise<void> {
  if (!(error instanceof Problem)) throw error;
  const words = replyWords(visit.look.language);
  const isOver = error.type === 'wrong-state' && text !== undefined && !('replyIds' in error.extra);
  const faults: Partial<Record<ProblemType, string>> = {
    'wrong-state': isOver ? words.over : words.doneMeanwhile,
    'bad-request': words.chooseFirst,
    'idempotency-key-reused': messageWords(visit.look.language).sentAlready,
  };
  const fault = faults[error.type];
  if (fault === undefined) throw error;
  await showReplies(context, visit, { status: problemTypes[error.type].status, fault, text });
}
