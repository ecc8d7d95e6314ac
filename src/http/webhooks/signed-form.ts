import express, { type Request, type RequestHandler } from 'express';
import {
  findSigner,
  twilioSigners,
  type PostedForm,
  type TwilioSigner,
} from '../../channels/twilio/verify-form.ts';
import { refuse, webhookBodyLimit, type WebhookContext } from './webhook-context.ts';

/** A form whose signature was checked. Of a name that came more than once the first value counts. */
export interface CheckedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly signer: TwilioSigner;
}

/** Reads a form as it was posted: flat names, no nesting, or the signature would be over other names. */
export const formBody: RequestHandler = express.urlencoded({ extended: false, limit: webhookBodyLimit });

/**
 * Makes the check of Twilio's signature, over our public address and the path that was asked for. It throws the
 * Problem `bad-signature` for a form that no account of the channel map signed.
 */
export function openFormCheck({ channelMap, config }: WebhookContext): (request: Request) => CheckedForm {
  const signers = twilioSigners(channelMap);
  return (request) => {
    const form = (request.body ?? {}) as PostedForm;
    const url = config.publicUrl + request.originalUrl;
    const signer = findSigner(signers, { url, signature: request.get('X-Twilio-Signature'), form });
    if (signer === undefined)
      throw refuse('twilio', 'No account of ours signed this request. Check its token and PUBLIC_URL.');
    const firsts = Object.entries(form).map(
      ([name, value]) => [name, (typeof value === 'string' ? value : value?.[0]) ?? ''] as const,
    );
    return { fields: Object.fromEntries(firsts), signer };
  };
}
