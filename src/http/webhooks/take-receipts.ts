import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { parse } from 'node:querystring';
import type { Receipt } from '../../channels/contract.ts';
import { readSmsReceipt } from '../../channels/sms/twilio-receipt.ts';
import { readVonageReceipt } from '../../channels/sms/vonage-receipt.ts';
import { readVoiceReceipt } from '../../channels/voice/twilio-receipt.ts';
import { Problem } from '../../kernel/problem.ts';
import { answerProblem } from '../problem-document.ts';
import { openFormCheck } from './signed-form.ts';
import { openParameterCheck } from './vonage.ts';
import {
  readAttemptId,
  unmatchedReportsTotal,
  webhookBodyLimit,
  type WebhookContext,
} from './webhook-context.ts';

/** Reads a report posted to a path of its carrier's; undefined where it says nothing about a message going out. */
type ReportReader = (path: RegExpExecArray, posted: Posted) => Receipt | undefined;

interface Posted {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Takes carriers' reports of messages and calls, several for each message we send, and passes everything else on: what
 * an express app does for one request costs more than the report itself (docs/decisions/0037).
 */
export function takeReceipts(context: WebhookContext, passOn: RequestListener): RequestListener {
  const carriers = [
    { path: TWILIO_PATH, read: readTwilio(context) },
    { path: VONAGE_PATH, read: readVonage(context) },
  ];
  return (request, response) => {
    const url = request.method === 'POST' ? (request.url ?? '') : '';
    const carrier = carriers.find(({ path }) => path.test(url));
    const path = carrier?.path.exec(url);
    if (!carrier || !path) {
      passOn(request, response);
      return;
    }
    const cameAtMs = performance.now();
    const take = async () => {
      const receipt = carrier.read(path, { body: await readBody(request), headers: request.headers });
      if (receipt !== undefined) {
        const apply = () => context.receipts.apply(receipt);
        const end = await context.inbound.record({ receipt }, apply, cameAtMs);
        if (end === 'unknown') unmatchedReportsTotal.inc();
      }
      response.writeHead(204).end();
    };
    take().catch((error: unknown) => answerProblem(context.log, error, request, response));
  };
}

/** `/webhooks/twilio/messages/7` and `/webhooks/twilio/voice/7/status`. */
const TWILIO_PATH = /^\/webhooks\/twilio\/(?:(messages)\/([^/?]+)|(voice)\/([^/?]+)\/status)\/?(?:\?|$)/;

function readTwilio(context: WebhookContext): ReportReader {
  const check = openFormCheck(context);
  return (path, { body, headers }) => {
    const signature = headers['x-twilio-signature']?.toString();
    const { fields } = check({ form: parse(body), path: path.input, signature });
    const read = path[1] === undefined ? readVoiceReceipt : readSmsReceipt;
    return read(readAttemptId(path[2] ?? path[4]), fields);
  };
}

/** `/webhooks/vonage/messages/7`. */
const VONAGE_PATH = /^\/webhooks\/vonage\/messages\/([^/?]+)\/?(?:\?|$)/;

function readVonage(context: WebhookContext): ReportReader {
  const check = openParameterCheck(context);
  return (path, { body, headers }) => {
    const { parameters } = check(body, headers['content-type']);
    return readVonageReceipt(readAttemptId(path[1]), parameters);
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
