import type { FollowUpKind } from '../../incident/message-kind.ts';
import { pickLanguage } from '../../kernel/language.ts';
import type { SentMessage } from '../../reachability/read-sent-messages.ts';
import type { IncidentMessage, IncidentView } from '../../reachability/schema.ts';
import { answersWords } from './answers-words.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { messagePath } from './message-pages.tsx';
import { messageWords, type MessageWords } from './message-words.ts';
import { changesPath } from './playbooks-page.tsx';
import { playbooksWords } from './playbooks-words.ts';
import { RepliesLink } from './replies-link.tsx';
import { nameLanguage } from './text-fields.ts';
import { writeSecond } from './write-instant.ts';

/** What may be done next, as links to pages that show it before anything is sent. Stopping is not among them. */
export function RunActions({
  look,
  incidentId,
  may,
  mayClose,
}: {
  look: Look;
  incidentId: string;
  may: readonly FollowUpKind[];
  mayClose: boolean;
}) {
  const words = messageWords(look.language);
  if (may.length === 0 && !mayClose) return null;
  return (
    <nav class="run-actions" aria-label={words.actions}>
      {may.map((kind) => (
        <a key={kind} class={kind === 'update' ? kind : undefined} href={messagePath(incidentId, kind)}>
          {words.action[kind]}
        </a>
      ))}
      {mayClose && <a href={`/incidents/${incidentId}/close`}>{words.close}</a>}
    </nav>
  );
}

/** After sending: what is on its way, to how many. */
export function JustSent({ look, message }: { look: Look; message: IncidentMessage }) {
  const words = messageWords(look.language);
  const { kind, number, recipients } = message;
  return (
    <p class="notice" role="status">
      {fill(words.sent, {
        kind: words.kind[kind] ?? kind,
        number: String(number),
        n: writeCount(recipients),
      })}
    </p>
  );
}

/** On the board: the newest words alone, and the way to everything that was sent. */
export function NewestMessage({
  look,
  incidentId,
  message,
  unread,
}: {
  look: Look;
  incidentId: string;
  message: IncidentMessage;
  /** How many replies are to be read. */
  unread: number;
}) {
  const words = messageWords(look.language);
  const { language, value } = pickLanguage(message.texts, look.language);
  return (
    <section class="card said">
      <h2>{words.newest}</h2>
      <div lang={language}>
        <Said text={value} words={words} />
      </div>
      <p>
        <RepliesLink look={look} incidentId={incidentId} unread={unread} /> ·{' '}
        <a href={`/incidents/${incidentId}/sent`}>{words.allSent}</a> ·{' '}
        <a href={`/incidents/${incidentId}/answers`}>{answersWords(look.language).title}</a> ·{' '}
        <ReportLink incidentId={incidentId} words={words} />
      </p>
    </section>
  );
}

/** The words of a message, with what has changed where it asks anew. */
function Said({ text, words }: { text: IncidentMessage['texts'][string]; words: MessageWords }) {
  return (
    <>
      <strong>{text.headline}</strong>
      {text.changed !== undefined && (
        <p>
          {words.changed}: {text.changed}
        </p>
      )}
      <p>{text.instruction}</p>
    </>
  );
}

function ReportLink({ incidentId, words }: { incidentId: string; words: MessageWords }) {
  return <a href={`/api/v1/incidents/${incidentId}/report.csv`}>{words.report}</a>;
}

/** Everything that was sent, the newest first: kind, time, by whom, its words, and how many it has told. */
export function SentPage({
  look,
  incident,
  messages,
  ran,
}: {
  look: Look;
  incident: IncidentView;
  messages: readonly SentMessage[];
  /** The playbook that it runs by, as it was at the launch. */
  ran: { playbook: string; version: string } | undefined;
}) {
  const words = messageWords(look.language);
  const versions = playbooksWords(look.language);
  const asOf = messages.at(-1)?.reach.asOf ?? '';
  const title = pickLanguage(incident.title, look.language).value;
  return (
    <Page look={look} title={look.words.messages} mode={incident.exercise ? 'exercise' : 'live'}>
      <link rel="stylesheet" href={look.assets.path('message-forms.css')} />
      <p>
        <a href={`/incidents/${incident.id}`}>← {look.words.toBoard}</a>
      </p>
      <h1>{look.words.messages}</h1>
      <p class="lead">{title}</p>
      {ran !== undefined && (
        <p class="aside">
          {fill(versions.ran, { name: ran.playbook, version: ran.version })}{' '}
          <a href={changesPath(ran.playbook, ran.version)}>{versions.against}</a>
        </p>
      )}
      <div class="sent">
        {[...messages].reverse().map((message) => (
          <article key={message.number} class="card">
            <p class="chips">
              <span class="tag">{`${message.number} · ${words.kind[message.kind] ?? message.kind}`}</span>
              <small>
                <time dateTime={message.at}>{writeSecond(message.at)}</time>
                {message.by !== undefined && ` · ${fill(words.by, { who: nameActor(message.by) })}`}
              </small>
            </p>
            <Words look={look} message={message} />
            <Counts look={look} message={message} />
          </article>
        ))}
      </div>
      <p class="aside">
        {fill(words.countedAt, { at: writeSecond(asOf) })}{' '}
        <a href={`/incidents/${incident.id}/sent`}>{words.countAgain}</a> ·{' '}
        <ReportLink incidentId={incident.id} words={words} />
      </p>
    </Page>
  );
}

/** In the reader's language; the others are folded away. */
export function Words({ look, message }: { look: Look; message: Pick<IncidentMessage, 'texts'> }) {
  const words = messageWords(look.language);
  const { language, value } = pickLanguage(message.texts, look.language);
  const others = Object.entries(message.texts).filter(([tag]) => tag !== language);
  return (
    <>
      <div lang={language}>
        <Said text={value} words={words} />
      </div>
      {others.map(([tag, text]) => (
        <details key={tag} lang={tag}>
          <summary>{nameLanguage(tag)}</summary>
          <Said text={text} words={words} />
        </details>
      ))}
    </>
  );
}

/** Told: something went out or they have answered. Not told: no way, every way failed, or stopped before. */
function Counts({ look, message: { reach } }: { look: Look; message: SentMessage }) {
  const words = messageWords(look.language);
  const told = reach.sent + reach.delivered + reach.confirmed;
  const notTold = reach.unreachable + reach.stopped;
  return (
    <p class="counts">
      <b>{fill(words.told, { n: writeCount(told) })}</b>
      {reach.pending > 0 && ` · ${fill(words.waiting, { n: writeCount(reach.pending) })}`}
      {notTold > 0 && (
        <>
          {' · '}
          <b class="bad">{fill(words.notTold, { n: writeCount(notTold) })}</b>
        </>
      )}
    </p>
  );
}

const nameActor = (id: string) => id.replace(/^operator:/, '');
