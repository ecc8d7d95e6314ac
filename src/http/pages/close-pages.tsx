import type { IncidentRun } from '../../incident/run-store.ts';
import type { Reachability } from '../../reachability/schema.ts';
import { closeWords } from './close-words.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { RunPage } from './message-pages.tsx';
import { TickForm } from './message-sure-pages.tsx';
import { messageWords } from './message-words.ts';
import { writeSecond } from './write-instant.ts';

interface CloseProps {
  readonly look: Look;
  readonly run: IncidentRun;
  readonly reach: Reachability;
  /** For how many the next try is still to come, or is under way. */
  readonly stillTried: number;
}

/** Closing: what it does, whom it leaves as they are, and the button to hold. */
export function ClosePage(props: CloseProps) {
  const { look, run } = props;
  const [words, { close }] = [closeWords(look.language), messageWords(look.language)];
  return (
    <RunPage look={look} run={run} title={close} script="hold.client.js">
      <p class="lead">{words.about}</p>
      {run.state === 'closed' && <p class="notice">{words.closedAlready}</p>}
      {run.state !== 'closed' && (
        <>
          <Left {...props} />
          <form method="post" action={`/incidents/${run.id}/close/sure`} class="close-form">
            <button data-held={`/incidents/${run.id}/close`} aria-describedby="hold-hint">
              {words.hold}
            </button>
            <p class="aside" id="hold-hint">
              {look.words.holdHint}
            </p>
          </form>
        </>
      )}
    </RunPage>
  );
}

/** Closing without holding. */
export function SureClosePage({ fault, ...props }: CloseProps & { fault: boolean }) {
  const { look, run } = props;
  const [words, { close }] = [closeWords(look.language), messageWords(look.language)];
  return (
    <RunPage look={look} run={run} title={close}>
      <Left {...props} />
      <TickForm
        look={look}
        action={`/incidents/${run.id}/close`}
        fields={[]}
        sure={words.sure}
        now={close}
        fault={fault}
      />
    </RunPage>
  );
}

/** Who needs help, who is silent and why, whom nothing reached before it was stopped, and who is still sent to. */
function Left({ look, run, reach, stillTried }: CloseProps) {
  const words = closeWords(look.language);
  const silent = reach.sent + reach.delivered;
  const lines = [
    { text: words.help, n: reach.needHelp, filter: 'help=yes', isGrave: true },
    { text: words.silent, n: silent, filter: undefined, isGrave: false },
    { text: words.unreachable, n: reach.unreachable, filter: 'state=unreachable', isGrave: true },
    { text: words.untold, n: reach.pending, filter: 'state=pending', isGrave: true },
    { text: words.stopped, n: reach.stopped, filter: 'state=stopped', isGrave: true },
    { text: words.stillTried, n: stillTried, filter: undefined, isGrave: false },
  ].filter(({ n }) => n > 0);
  return (
    <section class="card left">
      <h2>{words.left}</h2>
      {lines.length === 0 && <p>{words.nobody}</p>}
      <ul>
        {lines.map(({ text, n, filter, isGrave }) => (
          <li key={text} class={isGrave ? 'bad' : undefined}>
            {filter === undefined ? (
              fill(text, { n })
            ) : (
              <a href={`/incidents/${run.id}/people?${filter}`}>{fill(text, { n })}</a>
            )}
          </li>
        ))}
      </ul>
      <p class="aside">
        {fill(words.counted, { at: writeSecond(reach.asOf) })}{' '}
        <a href={`/incidents/${run.id}/close`}>{words.countAgain}</a>
      </p>
    </section>
  );
}
