import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type RequestHandler, type Router } from 'express';
import { Counter } from 'prom-client';
import { providersOf } from '../../channels/channel-map.ts';
import { receiptFor } from '../../channels/email/read-bounce.ts';
import { readMail, type MailRead } from '../../channels/email/read-mail.ts';
import { takeReply } from '../../confirmation/handle-reply.ts';
import { readAddressOfAttempt } from '../../directory/contact-point-store.ts';
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
  const { config, db, clock, inbound, log } = context;
  const { publicUrl, secret: proofs } = config;
  const ways = providersOf(context.channelMap, 'email').flatMap(({ name, from, inbound: way }) =>
    way === undefined
      ? []
      : [
          {
            provider: name,
            token: way.secret,
            our: { mailbox: way.mailbox, from, publicUrl, secret: proofs },
          },
        ],
  );
  const check: RequestHandler = (request, response, next) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
    const known = ways.filter((way) => isSame(way.token, token));
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
    for (const { provider, our } of response.locals['ways'] as typeof ways) {
      const mail = await readMail(source, our);
      if (mail === undefined) continue;
      if (mail.kind === 'report') await takeReport(context, mail);
      else {
        const { messageId: providerRef, from, text: body, words, attemptId, isAutomatic } = mail;
        const reply = {
          providerRef,
          provider,
          from,
          body,
          carrierDid: null,
          mail: { attemptId, isAutomatic, words },
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

/**
 * A report counts for good only where it is about the address that was written to. While the database cannot say which
 * that was, the report is kept as one about another.
 */
async function takeReport(
  { db, inbound, receipts }: WebhookContext,
  { attemptId, reports }: Extract<MailRead, { kind: 'report' }>,
): Promise<void> {
  const end = await inbound.record({ receipt: receiptFor(reports, undefined) }, async () =>
    receipts.apply(receiptFor(reports, await readAddressOfAttempt(db.pool, attemptId))),
  );
  if (end === 'unknown') unmatchedReportsTotal.inc();
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
