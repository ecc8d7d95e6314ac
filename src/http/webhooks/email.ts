import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type RequestHandler, type Router } from 'express';
import { Counter } from 'prom-client';
import { providersOf } from '../../channels/channel-map.ts';
import { readMail } from '../../channels/email/read-mail.ts';
import { takeReply } from '../../confirmation/handle-reply.ts';
import { refuse, unmatchedReportsTotal, type WebhookContext } from './webhook-context.ts';

/** The largest mail that is taken: servers carry little more, and an answer has a few kilobytes. */
const mailLimit = '25mb';

/** Mails that were handed to us and are addressed to no mail of ours. */
export const unsignedMailsTotal = new Counter({
  name: 'tocsin_unsigned_mails_total',
  help: 'Mails that came in whose address was not written by us; nothing was done with them',
});

/**
 * The mails that come back, as a mail server hands them over: whole, by its secret as a bearer token. It is asked for
 * before a byte of the mail is read.
 */
export function mountEmail(router: Router, context: WebhookContext): void {
  const { config, db, clock, inbound, receipts, log } = context;
  const ways = providersOf(context.channelMap, 'email').flatMap(({ name, inbound: way }) =>
    way === undefined ? [] : [{ provider: name, ...way }],
  );
  const check: RequestHandler = (request, response, next) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
    const known = ways.filter(({ secret }) => isSame(secret, token));
    if (known.length === 0)
      throw refuse(
        'email',
        'No email provider of the channels file has this secret. Check `inbound.secret`.',
      );
    response.locals['ways'] = known;
    next();
  };
  const take: RequestHandler = async (request, response) => {
    const source = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    for (const { provider, mailbox } of response.locals['ways'] as typeof ways) {
      const mail = await readMail(source, { mailbox, secret: config.secret });
      if (mail === undefined) continue;
      if (mail.kind === 'receipt') {
        const { receipt } = mail;
        const end = await inbound.record({ receipt }, () => receipts.apply(receipt));
        if (end === 'unknown') unmatchedReportsTotal.inc();
      } else {
        const { messageId: providerRef, from, text: body, attemptId, isAutomatic } = mail;
        const reply = {
          providerRef,
          provider,
          from,
          body,
          carrierDid: null,
          mail: { attemptId, isAutomatic },
        };
        const writtenAt = clock.now();
        const kept = { reply, saidAtMs: writtenAt.getTime() };
        await inbound.record(kept, () => takeReply({ db, clock }, { ...reply, writtenAt }));
      }
      response.status(204).end();
      return;
    }
    unsignedMailsTotal.inc();
    log.info({ bytes: source.length }, 'a mail came in that answers none of ours');
    response.status(204).end();
  };
  router.post('/email/inbound', check, express.raw({ type: () => true, limit: mailLimit }), take);
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
