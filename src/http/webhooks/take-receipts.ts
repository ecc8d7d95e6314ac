import type { IncomingMessage, RequestListener } from 'node:http';
import { parse } from 'node:querystring';
import { readSmsReceipt } from '../../channels/sms/twilio-receipt.ts';
import { readVoiceReceipt } from '../../channels/voice/twilio-receipt.ts';
import { Problem } from '../../kernel/problem.ts';
import { answerProblem } from '../problem-document.ts';
import { openFormCheck } from './signed-form.ts';
import { readAttemptId, webhookBodyLimit, type WebhookContext } from './webhook-context.ts';

const readers = { messages: readSmsReceipt, voice: readVoiceReceipt };

/** `/webhooks/twilio/messages/7` and `/webhooks/twilio/voice/7/status`. */
const PATH = /^\/webhooks\/twilio\/(?:(messages)\/([^/?]+)|(voice)\/([^/?]+)\/status)\/?(?:\?|$)/;

/**
 * Takes carriers' reports of messages and calls, several for each message we send, and passes everything else on: what
 * an express app does for one request costs more than the report itself (docs/decisions/0037).
 */
export function takeReceipts(context: WebhookContext, passOn: RequestListener): RequestListener {
  const check = openFormCheck(context);
  return (request, response) => {
    const url = request.url ?? '';
    const path = request.method === 'POST' ? PATH.exec(url) : null;
    if (!path) {
      passOn(request, response);
      return;
    }
    const read = readers[path[1] === undefined ? 'voice' : 'messages'];
    const take = async () => {
      const form = parse(await readBody(request));
      const signature = request.headers['x-twilio-signature']?.toString();
      const { fields } = check({ form, path: url, signature });
      const receipt = read(readAttemptId(path[2] ?? path[4]), fields);
      if (receipt !== undefined) await context.receipts.apply(receipt);
      response.writeHead(204).end();
    };
    take().catch((error: unknown) => answerProblem(context.log, error, request, response));
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
