import type { RequestHandler, Router } from 'express';
import * as z from 'zod';
import { carrierDid, replyTwiml } from '../../channels/sms/twilio-reply.ts';
import { handleReply, openReplyDesk } from '../../confirmation/handle-reply.ts';
import type { InboundSms } from '../../confirmation/inbound-sms.ts';
import { Problem } from '../../kernel/problem.ts';
import { arrivedForm, formBody, openFormCheck, type CheckedForm } from './signed-form.ts';
import type { WebhookContext } from './webhook-context.ts';

const inboundSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  From: z.string().min(1).max(64),
  Body: z.string().default(''),
  OptOutType: z.string().optional(),
});

/** The SMS that people send us. */
export function mountTwilio(router: Router, context: WebhookContext): void {
  const check = openFormCheck(context);
  const { db, clock, config, inbound } = context;
  const desk = openReplyDesk({ db, clock });
  const deps = { db, clock, desk, publicUrl: config.publicUrl, secret: config.secret };
  const takeReply: RequestHandler = async (request, response) => {
    const reply = readInbound(check(arrivedForm(request)));
    const kept = { reply, saidAtMs: clock.now().getTime() };
    const text = await inbound.record(kept, () => handleReply(deps, reply));
    response.type('text/xml').send(replyTwiml(text ?? null));
  };
  router.post('/twilio/inbound', formBody, takeReply);
}

function readInbound({ fields, signer }: CheckedForm): InboundSms {
  const inbound = inboundSchema.safeParse(fields);
  if (!inbound.success) throw new Problem('bad-request', 'An inbound SMS has a MessageSid and a From.');
  const { MessageSid: providerRef, From: from, Body: body, OptOutType } = inbound.data;
  return { providerRef, provider: signer.provider, from, body, carrierDid: carrierDid(OptOutType) };
}
