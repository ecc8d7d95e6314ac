import { sayFailure } from '../../channels/say-failure.ts';
import type { DeliveryView } from '../../reachability/delivery-schema.ts';
import { boardWords } from './board-words.ts';
import { fill } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { ClearCall, ClearedCall, OpenCall } from './help-parts.tsx';
import { AnsweredBefore, modeOf, nameActor, Numbers, type PeopleOf } from './people-parts.tsx';
import { Conversation } from './reply-parts.tsx';
import { sayEvent } from './say-event.ts';

/** What happened to one person, and why they have not answered. */
export function PersonPage({
  look,
  incident,
  person,
  numbers,
  idempotencyKey,
  fault,
}: {
  look: Look;
  incident: PeopleOf;
  person: DeliveryView;
  /** Absent where the reader may not see them. */
  numbers?: readonly string[] | undefined;
  /** Made for this view of the page. */
  idempotencyKey: string;
  /** Why their call for help was not cleared. */
  fault?: string | undefined;
}) {
  const { words, language } = look;
  const { states, noSite } = boardWords(language);
  return (
    <Page look={look} title={`${person.employee.name} · ${incident.title}`} mode={modeOf(incident)}>
      <p>
        <a href={`/incidents/${incident.id}/people`}>← {words.peopleTitle}</a>
      </p>
      <h1>{person.employee.name}</h1>
      <p class="lead">
        {person.employee.site ?? noSite} · {person.employee.externalId} ·{' '}
        <i class={`swatch paint-${person.state}`} aria-hidden="true" /> {states[person.state]}
      </p>
      {person.needsHelp && (
        <section class="fault">
          <OpenCall look={look} incident={incident} person={person} />
          <ClearCall look={look} incident={incident} person={person} fault={fault} />
        </section>
      )}
      <ClearedCall look={look} person={person} />
      <AnsweredBefore look={look} incident={incident} person={person} />
      <p class="rings">
        <Numbers numbers={numbers} />
        <a href={`/employees/${person.employee.id}`}>{words.employeeRecord}</a>
      </p>
      {person.whyNot !== null && <p class="whynot">{person.whyNot}</p>}
      <Conversation
        look={look}
        incident={incident}
        name={person.employee.name}
        thread={person.thread}
        idempotencyKey={idempotencyKey}
      />
      <section class="card">
        <h2>{words.timeline}</h2>
        <ol class="timeline">
          {person.timeline.map((event, index) => (
            <li key={index} class={event.kind}>
              <time dateTime={event.at}>{event.at.slice(11, 19)} UTC</time>
              <span>
                {sayEvent(look, incident, event)}
                {event.kind === 'confirmed' && event.who !== null && (
                  <small>{fill(words.onBehalf, { who: nameActor(event.who) })}</small>
                )}
                {event.error !== null && <small>{sayFailure(event.error, language)}</small>}
                {event.note !== null && <small>“{event.note}”</small>}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </Page>
  );
}
