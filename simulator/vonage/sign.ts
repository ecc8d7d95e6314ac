import { createHmac } from 'node:crypto';

/** A webhook's parameters, to be signed and posted. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * `sig` as Vonage documents it (getting-started/concepts/signing-messages), by SHA-256 HMAC: hex, keyed with the
 * signature secret, over `&name=value` for each parameter in the order of the names, `&` and `=` in a value made `_`.
 */
export function sign(signatureSecret: string, parameters: Parameters): string {
  const hmac = createHmac('sha256', signatureSecret);
  for (const name of Object.keys(parameters).sort())
    hmac.update(`&${name}=${(parameters[name] ?? '').replaceAll('&', '_').replaceAll('=', '_')}`);
  return hmac.digest('hex');
}
