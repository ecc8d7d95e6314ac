import * as z from 'zod';
import type { Context } from '../../context.ts';
import type { Actor } from '../../identity/actor.ts';
import { closeIncident } from '../../incident/close-incident.ts';
import type { FollowUpKind } from '../../incident/message-kind.ts';
import { sendMessage, type MessageRequest } from '../../incident/send-message.ts';
import { languageTagPattern } from '../../kernel/language.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { defineRoute, type AnyRoute } from '../route.ts';
import { incidentAnswer as incident, incidentParams } from './incidents.ts';

const text = (max: number) => z.string().trim().min(1).max(max);

const words = { headline: text(300), instruction: z.string().trim().max(5_000).default('') };
const byLanguage = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().regex(languageTagPattern), value)
    .refine((texts) => Object.keys(texts).length > 0, 'says nothing in any language');

/** The words of a further message; the headline alone is enough. */
export const messageTextsSchema = byLanguage(z.strictObject(words));

/** Those of an update, which may say what has changed. */
export const updateTextsSchema = byLanguage(
  z.strictObject({
    ...words,
    changed: text(160).optional().describe('What has changed since they answered; needed where it asks anew'),
  }),
);

const updateSchema = z
  .strictObject({
    texts: updateTextsSchema.describe('In one or more of the languages of the playbook'),
    askAnew: z
      .boolean()
      .optional()
      .describe(
        'Ask the question once more: whoever has answered is open again. Where it is left out: as `changed` is given',
      ),
  })
  .meta({ id: 'Update' });
const ownWordsSchema = z
  .strictObject({
    texts: messageTextsSchema
      .optional()
      .describe("In place of the playbook's; languages that are left out keep the playbook's"),
  })
  .meta({ id: 'OwnWords' });

/** Sends, and rings the engine. Throws a Problem. */
export function sendMessageHere({ db, clock, ring }: Context, request: MessageRequest, actor: Actor) {
  return sendMessage({ pool: db.pool, clock, ring }, request, actor);
}

interface Sending {
  path: string;
  operationId: string;
  kind: FollowUpKind;
  summary: string;
}

function sending(
  { path, operationId, kind, summary }: Sending,
  body: z.ZodType<Pick<MessageRequest, 'texts' | 'askAnew'>>,
): AnyRoute {
  return defineRoute({
    method: 'post',
    path: `/incidents/:id/${path}`,
    operationId,
    summary,
    right: 'launch',
    idempotent: true,
    params: incidentParams,
    body,
    responses: {
      200: incident.describe('The first answer again'),
      201: incident.describe('Sent'),
    },
    async handle(context, { actor, params, body, idempotencyKey }) {
      const request = {
        incidentId: params.id,
        kind,
        texts: body.texts,
        askAnew: body.askAnew,
        idempotencyKey,
      };
      const { outcome } = await sendMessageHere(context, request, actor);
      const view = await readIncident(context, params.id);
      return outcome === 'sent' ? { status: 201, body: view } : { status: 200, body: view };
    },
  });
}

export const messageRoutes = [
  sending(
    {
      path: 'updates',
      operationId: 'sendUpdate',
      kind: 'update',
      summary: 'Tell everybody in the incident something new; asks for an answer only where it says so',
    },
    updateSchema,
  ),
  sending(
    {
      path: 'remind',
      operationId: 'remindSilent',
      kind: 'reminder',
      summary: 'The same message again, to those who have not answered',
    },
    z.strictObject({}),
  ),
  sending(
    {
      path: 'correct',
      operationId: 'sendCorrection',
      kind: 'correction',
      summary: 'Take back what was said; goes to exactly those who were told, and nothing more of it is sent',
    },
    ownWordsSchema,
  ),
  sending(
    {
      path: 'all-clear',
      operationId: 'sendAllClear',
      kind: 'all-clear',
      summary: 'The danger is over; goes to exactly those who were told, and nothing more of before is sent',
    },
    ownWordsSchema,
  ),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/close',
    operationId: 'closeIncident',
    summary: 'Close it: nothing more is sent; says nothing to anyone',
    right: 'launch',
    params: incidentParams,
    responses: { 200: incident },
    async handle(context, { actor, params }) {
      await closeIncident({ pool: context.db.pool, clock: context.clock }, params.id, actor);
      return { status: 200, body: await readIncident(context, params.id) };
    },
  }),
];
