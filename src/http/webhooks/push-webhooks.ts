import express, { type Request, type Router } from 'express';
import * as z from 'zod';
import { acknowledgementText } from '../../channels/replies.ts';
import { pushReceipt } from '../../channels/push/push-receipt.ts';
import { isPushToken } from '../../channels/push/push-token.ts';
import { confirm } from '../../confirmation/confirm.ts';
import { readQuestionOfAttempt } from '../../confirmation/question-store.ts';
import { Problem } from '../../kernel/problem.ts';
import { readAttemptId, refuse, webhookBodyLimit, type WebhookContext } from './webhook-context.ts';

const receiptSchema = z.object({ token: z.string().max(100) });
const answerSchema = receiptSchema.extend({
  answer: z.string().min(1).max(60),
  /** Of this tap: an answer that was changed and changed back is three. */
  tap: z.string().max(40).default(''),
  /** How long ago it was tapped: a device without a network keeps an answer. */
  agoMs: z.number().min(0).catch(0).default(0),
});

/** Within it an answer is as good as said now: devices' clocks jump, and networks are slow. */
const justNowMs = 5_000;

/** What our service worker reports of a push: it was shown; one of its actions was tapped. */
export function mountPushWebhooks(router: Router, context: WebhookContext): void {
  const { config, receipts, inbound, db, clock } = context;
  const body = express.json({ limit: webhookBodyLimit });
  const check = <T extends { token: string }>(request: Request, schema: z.ZodType<T>) => {
    const id = readAttemptId(request.params['attemptId']);
    const parsed = schema.safeParse(request.body);
    if (!parsed.success) throw new Problem('bad-request', 'The body holds no token, or no answer.');
    if (!isPushToken(config.secret, id, parsed.data.token))
      throw refuse('push', 'The token is not that of this push.');
    return { id, sent: parsed.data };
  };

  router.post('/push/:attemptId/receipt', body, async (request, response) => {
    const { id } = check(request, receiptSchema);
    const receipt = pushReceipt(id, 'shown');
    await inbound.record({ receipt }, () => receipts.apply(receipt));
    response.status(204).end();
  });

  router.post('/push/:attemptId/answer', body, async (request, response) => {
    const { id, sent } = check(request, answerSchema);
    const question = await readQuestionOfAttempt(db, id);
    if (question === undefined) throw unknownPush();
    const said = await confirm(context, {
      deliveryId: question.deliveryId,
      answer: sent.answer,
      via: 'push',
      sourceRef: `push:${id}:${sent.answer}${sent.tap && `:${sent.tap}`}`,
      saidAt: saidAt(clock.now(), sent.agoMs, question.sentAt),
    });
    if (said.kind === 'unknown-delivery') throw unknownPush();
    if (said.kind === 'unknown-answer')
      throw new Problem('bad-request', 'The message does not offer this answer.');
    await receipts.apply(pushReceipt(id, 'tapped'));
    const run = { ...question, page: said.page };
    response.json({ text: acknowledgementText(said.answer, question.language, run) });
  });
}

/** Undefined: just now. Nobody answered before they were asked. */
function saidAt(now: Date, agoMs: number, askedAt: Date): Date | undefined {
  if (agoMs < justNowMs) return undefined;
  return new Date(Math.min(now.getTime(), Math.max(now.getTime() - agoMs, askedAt.getTime())));
}

function unknownPush(): Problem {
  return new Problem('not-found', 'This push is no longer known.');
}
