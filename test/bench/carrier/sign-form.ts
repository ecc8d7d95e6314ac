import { createHmac } from 'node:crypto';

/** X-Twilio-Signature: the address and the form's names and values in the order of the names. */
export function signForm(authToken: string, url: string, form: Readonly<Record<string, string>>): string {
  const text = Object.entries(form)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .reduce((sum, [name, value]) => sum + name + value, url);
  return createHmac('sha1', authToken).update(text).digest('base64');
}
