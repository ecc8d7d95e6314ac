import { isoUtc } from './iso-utc.ts';

/** The replies to read of table `t`, with their words, which stand where they were first kept. */
export const repliesSql = `replies_to_read t
  LEFT JOIN replies r ON r.provider_ref = t.source_ref
  LEFT JOIN confirmations c ON c.source_ref = t.source_ref`;

/** What an employee wrote; null: they chose an answer that asks, and wrote nothing. */
export const wordsSql = 'coalesce(r.body, c.note)';

/** Who dealt with a reply, when and how; null: nobody has. */
export const doneSql = `CASE WHEN t.done_at IS NOT NULL THEN
  jsonb_build_object('at', ${isoUtc('t.done_at')}, 'by', t.done_by, 'how', t.done_how) END`;

/** The team's words in a message of theirs: they are the same in every language. */
export const teamWordsSql = `(SELECT text.value ->> 'instruction' FROM jsonb_each(m.texts) AS text LIMIT 1)`;
