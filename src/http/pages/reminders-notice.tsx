import type { IncidentView } from '../../reachability/schema.ts';
import { boardWords } from './board-words.ts';
import { fill, writeCount, writeSpan } from './figures.ts';
import type { Look } from './layout.tsx';
import { reminderWords } from './reminder-words.ts';
import { writeInstant } from './write-instant.ts';

/** Below the board: when whoever has not answered is reminded next, and the button that ends that. Nothing where nobody is. */
export function RemindersNotice({ look, incident }: { look: Look; incident: IncidentView }) {
  const { reminders } = incident;
  if (reminders === null || incident.state !== 'active') return null;
  if (reminders.nextAt === null && !reminders.switchedOff) return null;
  const words = reminderWords(look.language);
  const { nextAt, left, everySeconds } = reminders;
  return (
    <section class="card">
      <h2>{words.title}</h2>
      <p>
        {nextAt === null
          ? words.off
          : fill(words.next, {
              at: writeInstant(nextAt),
              n: writeCount(left),
              every: writeSpan(everySeconds, boardWords(look.language).units),
            })}
      </p>
      {nextAt !== null && look.mayLaunch && (
        <form method="post" action={`/incidents/${incident.id}/stop-reminders`}>
          <button class="quiet">{words.stop}</button>
        </form>
      )}
    </section>
  );
}
