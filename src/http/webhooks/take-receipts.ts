import type { RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { readSmsReceipt } from '../../channels/sms/twilio-receipt.ts';
import { readVoiceReceipt } from '../../channels/voice/twilio-receipt.ts';
import { Problem } from '../../kernel/problem.ts';
import { openFormCheck } from './signed-form.ts';
import { readAttemptId, webhookBodyLimit, type WebhookContext } from './webhook-context.ts';

const readers = { messages: readSmsReceipt, voice: readVoiceReceipt };

/** `/webhooks/twilio/messages/7` and `/webhooks/twilio/voice/7/status`. */
const PATH = /^\/webhooks\/twilio\/(?:(messages)\/([^/?]+)|(voice)\/([^/?]+)\/status)\/?(?:\?|$)/;

/**
 * Takes carriers' reports of messages and calls, several for each message we send: before all other layers of the
 * app, since what these do for one request costs more than the report itself (docs/decisions/0037).
 */
export function takeReceipts(context: WebhookContext): RequestHandler {
  const check = openFormCheck(context);
  return (request, response, next) => {
    const path = request.method === 'POST' ? PATH.exec(request.url) : null;
    if (!path) {
      next();
      return;
    }
    const read = readers[path[1] === undefined ? 'voice' : 'messages'];
    const take = async () => {
      const form = parse(await readBody(request));
      const { fields } = check({ form, path: request.url, signature: request.get('X-Twilio-Signature') });
      const receipt = read(readAttemptId(path[2] ?? path[4]), fields);
      if (receipt !== undefined) await context.receipts.apply(receipt);
      response.writeHead(204).end();
    };
    take().catch(next);
  };
}

/** The body as text; throws the Problem `too-large` as soon as it is. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= webhookBodyLimit) parts.push(part);
      else reject(new Problem('too-large', 'The body is larger than this call takes.'));
    });
    request.once('end', () => resolve(Buffer.concat(parts).toString()));
    request.once('error', () => reject(new Problem('bad-request', 'The request could not be read.')));
  });
}
