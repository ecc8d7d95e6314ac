import type { JSX } from 'preact';
import type { Desk } from '../desk.ts';
import { channels } from '../levers.ts';
import type { Channel, LeverState } from '../levers.ts';
import type { Person } from '../roster.ts';

const channelNames: Record<Channel, string> = { sms: 'SMS', voice: 'Calls', email: 'Mail', push: 'Push' };
const stateWords: Record<LeverState, string> = {
  working: 'working',
  unplugged: 'unplugged: connections are cut',
  silent: 'silent: takes everything, says nothing',
};

/** The two levers, and those of the other channels folded away. */
export function LeverPanel({ levers }: { readonly levers: Desk['levers'] }): JSX.Element {
  const sms = levers.of('sms');
  const others = channels.filter((channel) => channel !== 'sms');
  return (
    <>
      <form method="post" action="/levers" class="levers">
        <LeverSwitch channel="sms" to="unplugged" now={sms} label="Pull the SMS plug" />
        <LeverSwitch channel="sms" to="silent" now={sms} label="Make SMS silent" />
      </form>
      <p class={`state ${sms}`} role="status">
        SMS is {stateWords[sms]}.
      </p>
      <details open={others.some((channel) => levers.of(channel) !== 'working')}>
        <summary>Other channels</summary>
        <form method="post" action="/levers" class="levers small">
          {others.flatMap((channel) => [
            <LeverSwitch
              key={`${channel} unplugged`}
              channel={channel}
              to="unplugged"
              now={levers.of(channel)}
              label={`Unplug ${channelNames[channel].toLowerCase()}`}
            />,
            <LeverSwitch
              key={`${channel} silent`}
              channel={channel}
              to="silent"
              now={levers.of(channel)}
              label={`Silence ${channelNames[channel].toLowerCase()}`}
            />,
          ])}
        </form>
      </details>
    </>
  );
}

function LeverSwitch(props: {
  readonly channel: Channel;
  readonly to: LeverState;
  readonly now: LeverState;
  readonly label: string;
}): JSX.Element {
  const isOn = props.now === props.to;
  return (
    <button
      id={`lever-${props.channel}-${props.to}`}
      class={`lever ${props.to}`}
      role="switch"
      aria-checked={isOn}
      name="set"
      value={`${props.channel} ${isOn ? 'working' : props.to}`}
    >
      <span>{props.label}</span>
      <i aria-hidden="true" />
    </button>
  );
}

/** What the carriers took and what people sent back. */
export function Counters({ ledger }: { readonly ledger: Desk['ledger'] }): JSX.Element {
  const answers =
    ledger.count('sms.inbound') +
    ledger.count('page.answer') +
    ledger.count('push.answer') +
    ledger.count('call.keys');
  const rows: [string, number][] = [
    ['Texts', ledger.count('sms.create')],
    ['Calls', ledger.count('call.create')],
    ['Mails', ledger.count('mail')],
    ['Pushes', ledger.count('push')],
    [
      'Reports back',
      ledger.count('sms.callback') + ledger.count('call.callback') + ledger.count('push.receipt'),
    ],
    ['Answers', answers],
    ['Cut', ledger.count('cut')],
  ];
  const forgotten = ledger.forgotten();
  return (
    <>
      <dl class="counters">
        {rows.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count.toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
      {forgotten > 0 ? (
        <p class="state silent">The ledger was full: {forgotten} entries are forgotten.</p>
      ) : null}
    </>
  );
}

/** The people found, each a link to their phone. */
export function PeopleList(props: {
  readonly people: readonly Person[];
  readonly total: number;
  readonly heldId: string | undefined;
  readonly search: string;
}): JSX.Element {
  const { people, total, heldId, search } = props;
  const query = search === '' ? '' : `?q=${encodeURIComponent(search)}`;
  return (
    <>
      <ul class="people">
        {people.map((person) => (
          <li key={person.id}>
            <a
              href={`/phones/${encodeURIComponent(person.id)}/${query}`}
              aria-current={person.id === heldId ? 'page' : undefined}
            >
              <b dir="auto">{person.name}</b>
              <small>
                {person.mobile ?? person.phone ?? person.email ?? 'no address'}
                {person.site === undefined ? '' : ` · ${person.site}`}
              </small>
            </a>
          </li>
        ))}
      </ul>
      <p class="hint">{listHint(people.length, total, search)}</p>
    </>
  );
}

function listHint(shown: number, total: number, search: string): string {
  if (total === 0) return 'Nobody is on the roster yet. Tocsin’s demo puts its employees here.';
  if (shown === 0) return `Nobody is found by “${search}”.`;
  return shown < total
    ? `${shown} of ${total.toLocaleString('en')} people; search for the others.`
    : `${total} people.`;
}
