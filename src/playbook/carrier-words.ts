/**
 * Words that carriers act on before we see them: opt-out, opt-in and carrier help (Twilio's default keywords,
 * CTIA). An answer spelt like one would unsubscribe the person, or never arrive.
 */
const carrierWords = new Set(
  'stop stopall unsubscribe cancel end quit revoke optout start yes unstop help info'.split(' '),
);

/** True where a carrier would swallow this word as a reply. Case, width and spaces around do not matter. */
export function isCarrierWord(word: string): boolean {
  return carrierWords.has(foldWord(word));
}

/** A word as replies are compared: NFKC, small letters, single spaces. */
export function foldWord(word: string): string {
  return word.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
