import { validate } from 'uuid';

/** Whether a text can be compared with a uuid column at all. */
export function isUuid(text: string): boolean {
  return validate(text);
}
