import type { ComponentChildren, JSX } from 'preact';
import type { PhoneItem } from '../phones.ts';
import type { CallRecord } from '../twilio/call-store.ts';
import { isOver } from '../twilio/call-store.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** All that lies on a person's phone, oldest first. */
export function PhoneStream({ items }: { readonly items: readonly PhoneItem[] }): JSX.Element {
  if (items.length === 0)
    return (
      <p class="empty" data-key="empty">
        Nothing has arrived yet. Launch something in Tocsin, and watch this phone.
      </p>
    );
  return (
    <>
      {items.map((item) => (
        <PhoneEntry key={item.id} item={item} />
      ))}
    </>
  );
}

function PhoneEntry({ item }: { readonly item: PhoneItem }): JSX.Element {
  switch (item.kind) {
    case 'sms':
      return (
        <Entry item={item} label={item.direction === 'in' ? `Text from ${item.number}` : 'You replied'}>
          <p class={`bubble ${item.direction}`} dir="auto">
            <Linked text={item.text} />
          </p>
        </Entry>
      );
    case 'push':
      return <PushBanner item={item} />;
    case 'mail':
      return <MailCard item={item} />;
    case 'call':
      return (
        <Entry item={item} label={`Call from ${item.call.order.from}`}>
          <CallCard call={item.call} />
        </Entry>
      );
    default:
      return item satisfies never;
  }
}

function Entry(props: {
  readonly item: PhoneItem;
  readonly label: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { item, label, children } = props;
  const side = item.kind === 'sms' && item.direction === 'out' ? 'mine' : 'theirs';
  return (
    <article class={`entry ${side}`} data-key={`item-${item.id}`}>
      <h3>
        {label} <time dateTime={new Date(item.at).toISOString()}>{clock.format(item.at)}</time>
      </h3>
      {children}
    </article>
  );
}

function PushBanner({ item }: { readonly item: PhoneItem & { readonly kind: 'push' } }): JSX.Element {
  const { payload, answered } = item.push;
  const chosen = payload.actions.find(({ key }) => key === answered?.key);
  return (
    <Entry item={item} label="Push">
      <div class="card banner" dir="auto" lang={payload.language}>
        <strong>{payload.title}</strong>
        {payload.body === '' ? null : <p>{payload.body}</p>}
        {payload.url === undefined ? null : <Linked text={payload.url} />}
        {answered ? (
          <p class="done">
            ✓ {chosen?.label ?? answered.key}
            {answered.text === '' ? '' : `: ${answered.text}`}
          </p>
        ) : (
          <form method="post" action="push" class="actions">
            <input type="hidden" name="item" value={item.id} />
            {payload.actions.map(({ key, label }) => (
              <button key={key} name="key" value={key}>
                {label}
              </button>
            ))}
          </form>
        )}
      </div>
    </Entry>
  );
}

function MailCard({ item }: { readonly item: PhoneItem & { readonly kind: 'mail' } }): JSX.Element {
  const { mail } = item;
  return (
    <Entry item={item} label={`Mail from ${mail.from}`}>
      <details class="card" dir="auto">
        <summary>{mail.seen?.subject ?? 'Opening…'}</summary>
        <p class="mail">
          <Linked text={mail.seen?.text ?? ''} />
        </p>
      </details>
    </Entry>
  );
}

/** Text with its web addresses made into links, which open beside this page. */
function Linked({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) =>
        index % 2 === 1 ? (
          <a key={index} href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}

const callEnds = {
  queued: 'Call is coming',
  ringing: 'Ringing',
  'in-progress': 'On the line',
  completed: 'Call ended',
  busy: 'Call declined',
  'no-answer': 'Missed call',
  failed: 'Call failed',
  canceled: 'Caller gave up',
} as const;

/** What was said opens; a call in which nothing was said has nothing to open. */
function CallCard({ call }: { readonly call: CallRecord }): JSX.Element {
  if (call.transcript.length === 0) return <p class="card">{callWords(call)}</p>;
  return (
    <details class="card">
      <summary>{callWords(call)}</summary>
      <Transcript call={call} />
    </details>
  );
}

function callWords(call: CallRecord): string {
  const lines = call.transcript.length;
  return lines === 0
    ? callEnds[call.status]
    : `${callEnds[call.status]}, heard ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

function Transcript({ call }: { readonly call: CallRecord }): JSX.Element {
  return (
    <div class="transcript">
      {call.transcript.map((heard, index) => (
        <p key={index} class={heard.who} data-key={`line-${index}`} lang={heard.language}>
          {heard.who === 'person' ? `You ${heard.text}` : heard.text}
        </p>
      ))}
    </div>
  );
}

const keypad = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The call that is on now, over the phone; nothing when there is none. */
export function CallSheet({ items }: { readonly items: readonly PhoneItem[] }): JSX.Element | null {
  const item = items.findLast((it) => it.kind === 'call' && !isOver(it.call));
  if (item?.kind !== 'call') return null;
  const { call } = item;
  const isRinging = call.status === 'ringing';
  return (
    <section
      class={`call ${call.status}`}
      aria-label={isRinging ? 'Incoming call' : 'Call'}
      data-key={call.sid}
    >
      <p class="caller">{call.order.from}</p>
      <p class="doing">{isRinging ? 'is calling…' : 'on the line'}</p>
      <div role="log" aria-label="What is said" tabindex={0}>
        <Transcript call={call} />
      </div>
      <form method="post" action="call">
        <input type="hidden" name="sid" value={call.sid} />
        {isRinging ? null : (
          <fieldset class="keypad">
            <legend>Keypad</legend>
            {keypad.map((key) => (
              <button
                key={key}
                id={`key-${key}`}
                name="do"
                value={`key ${key}`}
                aria-label={`Press ${keyName(key)}`}
              >
                {key}
              </button>
            ))}
          </fieldset>
        )}
        <div class="handset">
          {isRinging ? (
            <>
              <button name="do" value="decline" class="red">
                Decline
              </button>
              <button name="do" value="answer" class="green">
                Answer
              </button>
            </>
          ) : (
            <button name="do" value="hang-up" class="red">
              Hang up
            </button>
          )}
        </div>
      </form>
    </section>
  );
}

function keyName(key: string): string {
  if (key === '*') return 'star';
  return key === '#' ? 'hash' : key;
}
