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

/** A form as it came in. */
export interface ArrivedForm {
  readonly form: PostedForm;
  /** The path and query that were asked for. */
  readonly path: string;
  /** X-Twilio-Signature. */
  readonly signature: string | undefined;
}

/** The form of a request that `formBody` has read. */
export function arrivedForm(request: Request): ArrivedForm {
  const form = (request.body ?? {}) as PostedForm;
  return { form, path: request.originalUrl, signature: request.get('X-Twilio-Signature') };
}

/**
 * Makes the check of Twilio's signature, over our public address and the path that was asked for. It throws the
 * Problem `bad-signature` for a form that no account of the channel map signed.
 */
export function openFormCheck({ channelMap, config }: WebhookContext): (arrived: ArrivedForm) => CheckedForm {
  const signers = twilioSigners(channelMap);
  return ({ form, path, signature }) => {
    const signer = findSigner(signers, { url: config.publicUrl + path, signature, form });
    if (signer === undefined)
      throw refuse('twilio', 'No account of ours signed this request. Check its token and PUBLIC_URL.');
    const firsts = Object.entries(form).map(
      ([name, value]) => [name, (typeof value === 'string' ? value : value?.[0]) ?? ''] as const,
    );
    return { fields: Object.fromEntries(firsts), signer };
  };
}
