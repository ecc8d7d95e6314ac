import * as z from 'zod';
import { countReply } from '../../confirmation/count-reply.ts';
import type { Context } from '../../context.ts';
import type { Actor } from '../../identity/actor.ts';
import {
  answerReplies,
  longestWords,
  mostAnswered,
  type AnswerRequest,
} from '../../incident/answer-replies.ts';
import { handReply, markRead } from '../../incident/settle-reply.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { readReplies, readReply } from '../../reachability/read-replies.ts';
import { replyListSchema, replySchema } from '../../reachability/reply-schema.ts';
import { defineRoute } from '../route.ts';
import { incidentParams } from './incidents.ts';
import { listQuery } from './list-query.ts';

const reply = replySchema.meta({ id: 'Reply' });
const replyParams = incidentParams.extend({ replyId: z.uuid() });
/** What the team may say: PostgreSQL's texts hold no NUL. */
export const wordsSchema = z
  .string()
  .trim()
  .min(1)
  .max(longestWords)
  .refine((text) => !text.includes('\0'), 'has a character that is not part of a text');
const answered = {
  text: wordsSchema.describe('As it is sent, in whatever language it is written'),
  again: z.boolean().default(false).describe('Also where somebody has dealt with it already'),
};
const answerSchema = z.strictObject(answered);
const answerAllSchema = z.strictObject({
  replyIds: z.array(z.uuid()).min(1).max(mostAnswered),
  ...answered,
});

/** Answers replies, and rings the engine. Throws a Problem. */
export function answerRepliesHere(
  { db, clock, ring, config: { publicUrl } }: Context,
  request: AnswerRequest,
  actor: Actor,
): Promise<'sent' | 'replayed'> {
  return answerReplies({ pool: db.pool, clock, ring, publicUrl }, request, actor);
}

export const replyRoutes = [
  defineRoute({
    method: 'get',
    path: '/incidents/:id/replies',
    operationId: 'listReplies',
    summary: 'What people wrote and somebody must read: cries for help first, then the oldest',
    right: 'view',
    params: incidentParams,
    query: z.strictObject({
      state: z.enum(['open', 'done']).default('open').describe('`done`: the last first'),
      group: z.string().max(200).optional().describe('The name of the group it was handed to'),
      ...listQuery,
    }),
    responses: { 200: replyListSchema },
    async handle(context, { params, query: { limit, cursor, ...filter } }) {
      const page = await readReplies(context, params.id, filter, { limit, cursor });
      // An incident that does not exist must not look like one to which nobody wrote.
      if (page.items.length === 0) await readIncident(context, params.id);
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/replies/:replyId/answer',
    operationId: 'answerReply',
    summary: 'Answer somebody who wrote, by the way they wrote; it counts nobody',
    right: 'launch',
    idempotent: true,
    params: replyParams,
    body: answerSchema,
    responses: { 200: reply.describe('The first answer again'), 201: reply.describe('Sent') },
    async handle(context, { actor, params: { id: incidentId, replyId }, body, idempotencyKey }) {
      const request = { incidentId, replyIds: [replyId], ...body, idempotencyKey };
      const outcome = await answerRepliesHere(context, request, actor);
      const view = await readReply(context, incidentId, replyId);
      return outcome === 'sent' ? { status: 201, body: view } : { status: 200, body: view };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/replies/answer',
    operationId: 'answerReplies',
    summary: 'The same answer to all who wrote these; each person gets it once',
    right: 'launch',
    idempotent: true,
    params: incidentParams,
    body: answerAllSchema,
    responses: { 204: null },
    async handle(context, { actor, params, body, idempotencyKey }) {
      await answerRepliesHere(context, { incidentId: params.id, ...body, idempotencyKey }, actor);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/replies/:replyId/count',
    operationId: 'countReply',
    summary: 'Count what somebody wrote as an answer, in their place, marked so',
    right: 'launch',
    params: replyParams,
    body: z.strictObject({
      answer: z.string().trim().min(1).max(60).describe('The key or the value of an answer'),
    }),
    responses: { 200: reply },
    async handle(context, { actor, params: { id: incidentId, replyId }, body }) {
      await countReply(context, { incidentId, replyId, by: actor.id, ...body });
      return { status: 200, body: await readReply(context, incidentId, replyId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/replies/:replyId/done',
    operationId: 'markReplyRead',
    summary: 'Nobody need do more about it; says nothing to anyone',
    right: 'launch',
    params: replyParams,
    responses: { 200: reply },
    async handle(context, { actor, params: { id: incidentId, replyId } }) {
      await markRead({ pool: context.db.pool, clock: context.clock }, { incidentId, replyId, by: actor.id });
      return { status: 200, body: await readReply(context, incidentId, replyId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/replies/:replyId/hand-over',
    operationId: 'handReply',
    summary: 'Say which group of the directory it is for, for half an hour; its members are told',
    right: 'launch',
    params: replyParams,
    body: z.strictObject({
      group: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .nullable()
        .describe('Its name or id; null: nobody in particular'),
    }),
    responses: { 200: reply },
    async handle(context, { actor, params: { id: incidentId, replyId }, body }) {
      const deps = { pool: context.db.pool, clock: context.clock };
      await handReply(deps, { incidentId, replyId, by: actor.id, ...body });
      return { status: 200, body: await readReply(context, incidentId, replyId) };
    },
  }),
];
