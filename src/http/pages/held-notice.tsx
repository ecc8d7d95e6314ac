import { pickLanguage } from '../../kernel/language.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { fill } from './figures.ts';
import { heldWords } from './held-words.ts';
import { incidentHeadline } from './incident-headline.ts';
import type { Look } from './layout.tsx';
import { writeInstant } from './write-instant.ts';

type Held = Pick<IncidentView, 'id' | 'title' | 'heldSince' | 'messages'>;

/** On the board of an incident that is held: since when, and the choice for whoever may launch. */
export function HeldNotice({ look, incident: { id, heldSince } }: { look: Look; incident: Held }) {
  if (heldSince === null) return null;
  const words = heldWords(look.language);
  return (
    <section class="notice" role="alert">
      <p>
        <strong>{fill(words.what, { at: writeInstant(heldSince) })}</strong> {words.choices}
      </p>
      {look.mayLaunch && (
        <>
          <form method="post" action={`/incidents/${id}/go-on`} class="form">
            <label class="tick">
              <input type="checkbox" required />
              <span>{words.sure}</span>
            </label>
            <div>
              <button class="go">{words.goOn}</button>
            </div>
          </form>
          <form method="post" action={`/incidents/${id}/stop/sure`}>
            <button class="quiet">{words.stop}</button>
          </form>
        </>
      )}
    </section>
  );
}

/** On the first page: every incident that waits for the choice. */
export function HeldIncidents({ look, items }: { look: Look; items: readonly Held[] }) {
  const words = heldWords(look.language);
  return (
    <>
      {items.map(
        ({ id, title, heldSince, messages }) =>
          heldSince !== null && (
            <p key={id} class="notice" role="alert">
              <strong>{pickLanguage(title, look.language).value}</strong>{' '}
              {incidentHeadline({ messages }, look.language)}{' '}
              {fill(words.what, { at: writeInstant(heldSince) })} {words.choices}{' '}
              <a href={`/incidents/${id}`}>{words.open}</a>
            </p>
          ),
      )}
    </>
  );
}
