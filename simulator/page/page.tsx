import type { ComponentChildren, JSX } from 'preact';
import type { Desk } from '../desk.ts';
import type { PhoneItem } from '../phones.ts';
import type { Person } from '../roster.ts';
import { Counters, LeverPanel, PeopleList } from './desk-view.tsx';
import { CallSheet, PhoneStream } from './phone-view.tsx';

/** Everything the page shows. */
export interface PageState {
  readonly desk: Pick<Desk, 'levers' | 'ledger' | 'roster'>;
  readonly search: string;
  readonly found: readonly Person[];
  readonly person: Person | undefined;
  readonly items: readonly PhoneItem[];
}

/** The names of the parts that are sent anew when they change; each is an element's id. */
export const livePartNames = ['stream', 'call', 'levers', 'counters', 'signal'] as const;
export type LivePartName = (typeof livePartNames)[number];

/** One part of the page, as it is inside its element. */
export function livePart(name: LivePartName, state: PageState): ComponentChildren {
  switch (name) {
    case 'stream':
      return <PhoneStream items={state.items} />;
    case 'call':
      return <CallSheet items={state.items} />;
    case 'levers':
      return <LeverPanel levers={state.desk.levers} />;
    case 'counters':
      return <Counters ledger={state.desk.ledger} />;
    case 'signal':
      return state.desk.levers.of('sms') === 'unplugged' ? 'No service' : 'Simulator';
    default:
      return name satisfies never;
  }
}

/** The whole page: people, a phone, the levers. */
export function Page({ state }: { readonly state: PageState }): JSX.Element {
  const { person } = state;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{person ? `${person.name}’s phone` : 'Simulator'} · Tocsin</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <script type="module" src="/page.js" />
      </head>
      <body class={person ? 'holding' : ''}>
        <header>
          <div>
            <h1>
              <a href="/">Carriers on your desk</a>
            </h1>
            <p>A simulator for Tocsin: texts, calls, mail and push end here.</p>
          </div>
          <p class="nobody">Nobody real is reached</p>
        </header>
        <main>
          <PeoplePanel state={state} />
          <PhonePanel state={state} />
          <section class="panel desk" aria-labelledby="levers-title">
            <h2 id="levers-title">Levers</h2>
            <div id="levers">{livePart('levers', state)}</div>
            <h2>What the carriers took</h2>
            <div id="counters">{livePart('counters', state)}</div>
            <p class="hint">
              Every request is in the <a href="/simulator/ledger">ledger</a>.
            </p>
          </section>
        </main>
      </body>
    </html>
  );
}

function PeoplePanel({ state }: { readonly state: PageState }): JSX.Element {
  const { person, search, found, desk } = state;
  return (
    <section class="panel who" aria-labelledby="who-title">
      <h2 id="who-title">Whose phone?</h2>
      <form role="search" action="/">
        <input
          type="search"
          name="q"
          id="search"
          value={search}
          aria-label="Search by name, site or address"
          placeholder="Name, site, number or mail"
          autocomplete="off"
        />
      </form>
      <div id="people">
        <PeopleList people={found} total={desk.roster.size()} heldId={person?.id} search={search} />
      </div>
    </section>
  );
}

function PhonePanel({ state }: { readonly state: PageState }): JSX.Element {
  const { person } = state;
  if (!person)
    return (
      <section class="phone resting" aria-label="No phone picked">
        <div class="screen">
          <p class="empty">
            <b>Pick somebody and hold their phone.</b>
            While you hold it, that person does nothing by themselves: the answers are yours.
          </p>
        </div>
      </section>
    );
  return (
    <section class="phone" aria-label={`${person.name}’s phone`}>
      <div class="screen">
        <div class="bar">
          <span id="signal">{livePart('signal', state)}</span>
          <span>{person.mobile ?? person.phone ?? person.email}</span>
        </div>
        <h2 dir="auto">{person.name}</h2>
        <div id="stream" role="log" aria-label="What has arrived" tabindex={0}>
          {livePart('stream', state)}
        </div>
        {person.mobile === undefined ? null : (
          <form method="post" action="sms" class="compose">
            <input
              name="text"
              required
              maxLength={1600}
              aria-label="Reply by text"
              placeholder="Reply by text"
              autocomplete="off"
            />
            <button aria-label="Send the text">Send</button>
          </form>
        )}
        <div id="call">{livePart('call', state)}</div>
      </div>
    </section>
  );
}
