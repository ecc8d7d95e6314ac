import { createHmac } from 'node:crypto';

/** Form fields to be signed and posted. */
export type Fields = Readonly<Record<string, string>>;

/**
 * X-Twilio-Signature as Twilio documents it (docs: usage/security): base64 of HMAC-SHA1, keyed with the auth
 * token, over the address followed by each field's name and value, sorted by name. The fragment is not sent, so it is not signed.
 */
export function sign(authToken: string, url: string, fields: Fields): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + (fields[name] ?? ''), withoutFragment(url));
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

/** The address as it goes over the wire. */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}
