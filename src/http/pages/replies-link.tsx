import { fill, writeCount } from './figures.ts';
import type { Look } from './layout.tsx';
import { replyWords } from './reply-words.ts';

/** The way to what people wrote, with how many of it are to be read. */
export function RepliesLink({
  look,
  incidentId,
  unread,
}: {
  look: Look;
  incidentId: string;
  unread: number;
}) {
  return (
    <a href={`/incidents/${incidentId}/replies`}>
      {fill(replyWords(look.language).openLink, { n: writeCount(unread) })}
    </a>
  );
}
