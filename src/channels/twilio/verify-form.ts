import twilio from 'twilio';
import type { ChannelMap } from '../channel-map.ts';

/** A form as it was posted: a name that came more than once has all its values. */
export type PostedForm = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A signed request as it arrived. */
export interface SignedForm {
  /** The address it was posted to, built from our public address and never from a Host header. */
  readonly url: string;
  /** X-Twilio-Signature. */
  readonly signature: string | undefined;
  readonly form: PostedForm;
}

/** An account of the channel map that Twilio signs for. */
export interface TwilioSigner {
  readonly provider: string;
  readonly accountSid: string;
  /** The current token, and the previous one while it is being changed. */
  readonly tokens: readonly string[];
  /** The number or name it sends from. */
  readonly from: string;
}

/** The Twilio accounts of the map, those that send SMS first. */
export function twilioSigners(map: ChannelMap): TwilioSigner[] {
  const providers = map.channels.flatMap((channel) => [...channel.providers]);
  return ['sms', 'voice'].flatMap((channel) =>
    providers.flatMap((provider) =>
      provider.kind === 'twilio' && provider.channel === channel
        ? [
            {
              provider: provider.name,
              accountSid: provider.accountSid,
              tokens: [provider.authToken, provider.authTokenPrevious].filter((token) => token !== ''),
              from: provider.from,
            },
          ]
        : [],
    ),
  );
}

/**
 * The account that signed a form, preferring the one that sends from the number it was sent to; undefined where none
 * did: no signature, another address, another account, or a token that is not ours.
 */
export function findSigner(
  signers: readonly TwilioSigner[],
  { url, signature, form }: SignedForm,
): TwilioSigner | undefined {
  if (signature === undefined || signature === '') return undefined;
  const signed = signers.filter(
    ({ accountSid, tokens }) =>
      accountSid === form['AccountSid'] &&
      tokens.some((token) => twilio.validateRequest(token, signature, url, form)),
  );
  return signed.find(({ from }) => from === form['To']) ?? signed[0];
}
