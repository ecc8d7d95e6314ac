import type { ShownSenders } from '../../channels/senders-of.ts';
import type { OwnWords } from './own-words.ts';

/**
 * Our numbers and mailboxes as one contact (vCard 3.0, RFC 2426, which every phone reads), so that a phone shows who
 * calls and can let it ring at night.
 */
export function ownCard({ numbers, mailboxes }: ShownSenders, words: OwnWords): string {
  const name = escape(words.cardName);
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${name};;;`,
    `FN:${name}`,
    ...numbers.map((number) => `TEL;TYPE=VOICE,MSG:${escape(number)}`),
    ...mailboxes.map((mailbox) => `EMAIL:${escape(mailbox)}`),
    `NOTE:${escape(words.cardNote)}`,
    'END:VCARD',
    '',
  ].join('\r\n');
}

function escape(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r?\n/g, '\\n');
}
