import { parse } from 'node:querystring';
import express, { type RequestHandler, type Router } from 'express';
import * as z from 'zod';
import { readVonageInbound } from '../../channels/sms/vonage-reply.ts';
import {
  findVonageSigner,
  vonageSigners,
  type VonageParameters,
  type VonageSigner,
} from '../../channels/sms/vonage-signature.ts';
import { openReplyDesk } from '../../confirmation/handle-reply.ts';
import { Problem } from '../../kernel/problem.ts';
import { refuse, webhookBodyLimit, type WebhookContext } from './webhook-context.ts';

/** A webhook's parameters whose signature was checked. */
interface CheckedParameters {
  readonly parameters: VonageParameters;
  readonly signer: VonageSigner;
}

const jsonParameters = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
);

/**
 * Makes the check of Vonage's signature over the parameters of a body, JSON or form as the account has it. It throws the
 * Problem `bad-signature` for what no account of the channel map signed.
 */
export function openParameterCheck({
  channelMap,
}: WebhookContext): (body: string, contentType: string | undefined) => CheckedParameters {
  const signers = vonageSigners(channelMap);
  return (body, contentType) => {
    const parameters = contentType?.includes('json') === true ? readJson(body) : readForm(body);
    const signer = findVonageSigner(signers, parameters);
    if (signer === undefined)
      throw refuse(
        'vonage',
        'No account of ours signed this. Check its signature secret, and that it signs by SHA-256 HMAC.',
      );
    return { parameters, signer };
  };
}

/** The SMS that people send to a number at Vonage. What we answer them is a text of its own: a webhook's answer is not read. */
export function mountVonage(router: Router, context: WebhookContext): void {
  const check = openParameterCheck(context);
  const { db, clock, inbound } = context;
  const desk = openReplyDesk({ db, clock });
  const take: RequestHandler = async (request, response) => {
    const body: unknown = request.body;
    const { parameters, signer } = check(typeof body === 'string' ? body : '', request.get('content-type'));
    const received = readVonageInbound(parameters, Date.now());
    if (received === undefined)
      throw new Problem('bad-request', 'An inbound SMS has a messageId and an msisdn.');
    const { ageMs, ...sms } = received;
    const saidAtMs = clock.now().getTime() - ageMs;
    const reply = { ...sms, provider: signer.provider, carrierDid: null };
    await inbound.record({ reply, saidAtMs }, () => desk({ ...reply, writtenAt: new Date(saidAtMs) }));
    response.status(204).end();
  };
  router.post('/vonage/inbound', express.text({ type: () => true, limit: webhookBodyLimit }), take);
}

function readJson(body: string): VonageParameters {
  try {
    return jsonParameters.parse(JSON.parse(body));
  } catch {
    throw new Problem('bad-request', 'The body is not a flat JSON object.');
  }
}

/** Of a name that came more than once the first value counts. */
function readForm(body: string): VonageParameters {
  const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? '';
  return Object.fromEntries(Object.entries(parse(body)).map(([name, value]) => [name, first(value)]));
}
