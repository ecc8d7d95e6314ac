import type { Router } from 'express';
import * as z from 'zod';
import { carrierDid, replyTwiml } from '../../channels/sms/twilio-reply.ts';
import { readSmsReceipt } from '../../channels/sms/twilio-receipt.ts';
import { handleReply } from '../../confirmation/handle-reply.ts';
import { Problem } from '../../kernel/problem.ts';
import { formBody, openFormCheck } from './signed-form.ts';
import { readAttemptId, type WebhookContext } from './webhook-context.ts';

const inboundSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  From: z.string().min(1).max(64),
  Body: z.string().default(''),
  OptOutType: z.string().optional(),
});

/** Message status callbacks, and the SMS that people send us. */
export function mountTwilio(router: Router, context: WebhookContext): void {
  const check = openFormCheck(context);
  const { db, clock, config, receipts } = context;
  router.post('/twilio/messages/:attemptId', formBody, async (request, response) => {
    const { fields } = check(request);
    const receipt = readSmsReceipt(readAttemptId(request.params['attemptId']), fields);
    if (receipt !== undefined) await receipts.apply(receipt);
    response.status(204).end();
  });
  router.post('/twilio/inbound', formBody, async (request, response) => {
    const { fields, signer } = check(request);
    const inbound = inboundSchema.safeParse(fields);
    if (!inbound.success) throw new Problem('bad-request', 'An inbound SMS has a MessageSid and a From.');
    const { MessageSid, From, Body, OptOutType } = inbound.data;
    const text = await handleReply(
      { db, clock, publicUrl: config.publicUrl, secret: config.secret },
      {
        providerRef: MessageSid,
        provider: signer.provider,
        from: From,
        body: Body,
        carrierDid: carrierDid(OptOutType),
      },
    );
    response.type('text/xml').send(replyTwiml(text));
  });
}
