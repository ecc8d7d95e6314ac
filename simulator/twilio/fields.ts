import type { Form } from '../http/exchange.ts';

/** The one value of a form field, the last if there are several; undefined when it is missing or empty. */
export function field(form: Form, name: string): string | undefined {
  const value = form[name];
  const one = typeof value === 'string' ? value : value?.at(-1);
  return one === '' ? undefined : one;
}

/** All values of a form field. */
export function fieldList(form: Form, name: string): readonly string[] {
  const value = form[name];
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** E.164, as Twilio wants its numbers. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text);
}

/** Can Twilio post there? */
export function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
