/** What a call that a machine took has as its carrier's status: the message lies in a mailbox. */
export const MACHINE_TOOK_IT = 'completed-machine';

/**
 * Twilio's guess at who answered a call (`AnsweredBy`): a hint, and never a human's word. A machine is asked for nothing;
 * where Twilio could not tell, or nobody asked it, a key counts as anybody's.
 */
export type AnsweredBy = 'person' | 'machine' | 'fax' | 'unsure';

/** Reads the guess of a call's form, or of a list's row, which may say no more than `machine`; `person` where there is none. */
export function readAnsweredBy(form: Readonly<Record<string, string>>): AnsweredBy {
  const guess = form['AnsweredBy'] ?? 'human';
  if (guess.startsWith('machine')) return 'machine';
  if (guess === 'fax') return 'fax';
  return guess === 'human' ? 'person' : 'unsure';
}
