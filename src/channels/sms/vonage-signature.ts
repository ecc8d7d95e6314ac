import { createHmac, timingSafeEqual } from 'node:crypto';
import { providersOf, type ChannelMap } from '../channel-map.ts';

/** The parameters of a webhook of Vonage's, its `sig` among them. */
export type VonageParameters = Readonly<Record<string, string>>;

/** An account of the channel map for which Vonage signs. */
export interface VonageSigner {
  readonly provider: string;
  readonly apiKey: string;
  readonly signatureSecret: string;
  /** The number or name it sends from. */
  readonly from: string;
}

/** The Vonage accounts of the map. */
export function vonageSigners(map: ChannelMap): VonageSigner[] {
  return providersOf(map, 'sms').flatMap((provider) =>
    provider.kind === 'vonage' ? [{ ...provider, provider: provider.name }] : [],
  );
}

/**
 * The account that signed these parameters, preferring the one whose number they name; undefined where none did. How
 * old they are does not matter: Vonage repeats for a day what was not taken, and what is taken twice changes nothing.
 */
export function findVonageSigner(
  signers: readonly VonageSigner[],
  parameters: VonageParameters,
): VonageSigner | undefined {
  const apiKey = parameters['api-key'];
  const signed = signers.filter(
    (signer) => (apiKey === undefined || apiKey === signer.apiKey) && isSignedBy(signer, parameters),
  );
  return signed.find(({ from }) => from.replace('+', '') === parameters['to']) ?? signed[0];
}

function isSignedBy({ signatureSecret }: VonageSigner, { sig, ...signed }: VonageParameters): boolean {
  const given = Buffer.from(sig ?? '', 'hex');
  const ours = createHmac('sha256', signatureSecret).update(signedText(signed)).digest();
  return given.length === ours.length && timingSafeEqual(given, ours);
}

/** What is signed (Vonage, "Signing messages"): `&name=value`, sorted by name, with `_` for `&` and `=` in values. */
function signedText(parameters: VonageParameters): string {
  return Object.entries(parameters)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
    .join('');
}
