import type { BoardFacts } from '../../reachability/board-facts.ts';
import type { BoardWords } from './board-words.ts';
import { Channels, Sites } from './board-tables.tsx';
import { Curve, StateBar, stateOrder } from './charts.tsx';
import { sayObstacle, sayStuck } from './board-sentences.ts';
import { fill, writeClock, writeCount, writePercent, writeSpan } from './figures.ts';
import { writeClockTime, writeInstant } from './write-instant.ts';

/** All that the board shows and that does not move. */
export interface BoardSetting {
  readonly id: string;
  readonly words: BoardWords;
  readonly title: string;
  /** The first line of its first message: where and what, in the reader's language. */
  readonly headline: string;
  readonly severity: string;
  readonly severityLabel: string;
  readonly exercise: boolean;
  readonly startedAt: string;
  /** By value. */
  readonly answers: Readonly<Record<string, string>>;
}

interface BoardProps {
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  /** Milliseconds: the server's now, then the browser's. */
  readonly now: number;
  readonly lost?: boolean;
}

/** The live board: rendered on the server, then kept fresh in the browser by the same component. */
export function Board({ setting, facts, now, lost = false }: BoardProps) {
  const { words } = setting;
  const reach = facts.reachability;
  const running = facts.state === 'active';
  // A poll asks nobody whether they need help; whoever cries for it all the same is shown.
  const calls = 'help' in setting.answers || reach.needHelp + reach.helpCleared > 0;
  const spanTo = (end: number) => writeClock((end - Date.parse(setting.startedAt)) / 1000);
  return (
    <>
      <header class="board-head">
        <div>
          <p class="chips">
            <span class={`severity ${setting.severity.toLowerCase()}`}>{setting.severityLabel}</span>
            <span class={running ? 'state live' : 'state'}>
              {words.incidentStates[facts.state] ?? facts.state}
            </span>
          </p>
          <h1>{setting.title}</h1>
          <p class="lead">{setting.headline}</p>
        </div>
        <div class="clock">
          {running && (
            <p>
              <small>{words.running}</small> <time>{spanTo(now)}</time>
            </p>
          )}
          {facts.endedAt && (
            <p>
              {fill(words.ran, { span: spanTo(Date.parse(facts.endedAt)), at: writeInstant(facts.endedAt) })}
            </p>
          )}
          <p class="as-of">
            {words.asOf} <time dateTime={reach.asOf}>{writeClockTime(reach.asOf)}</time>
          </p>
        </div>
      </header>
      <p class="lost" role="alert">
        {lost ? words.lost : ''}
      </p>
      {calls && <HelpPanel setting={setting} facts={facts} words={words} />}
      <div class="board-grid">
        <div>
          <Summary setting={setting} facts={facts} words={words} />
          <Stuck setting={setting} facts={facts} words={words} now={now} />
        </div>
        <div>
          <Pace facts={facts} words={words} />
          <Sites setting={setting} reach={reach} words={words} calls={calls} />
          <Channels facts={facts} words={words} />
        </div>
      </div>
    </>
  );
}

interface PartProps {
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  readonly words: BoardWords;
}

/** First and loud: who needs help, by name. */
function HelpPanel({ setting, facts, words }: PartProps) {
  const { needHelp: count, helpCleared } = facts.reachability;
  const callsCleared = helpCleared > 0 && fill(words.callsCleared, { n: helpCleared });
  if (count === 0) {
    return (
      <section class="help quiet">
        <p>
          {words.nobodyNeedsHelp} {callsCleared}
        </p>
      </section>
    );
  }
  return (
    <section class="help loud" aria-labelledby="help-title">
      <h2 id="help-title">
        <b>{writeCount(count)}</b> <span>{fill(words.needHelp, { n: count })}</span>
      </h2>
      <ul>
        {facts.help.map((person) => (
          <li key={person.employeeId}>
            <a href={`/incidents/${setting.id}/people/${person.employeeId}`}>
              <strong>{person.name}</strong> <span>{person.site ?? words.noSite}</span>
            </a>
            {person.note !== null && <q>{person.note}</q>}
          </li>
        ))}
      </ul>
      <p>
        <a href={`/incidents/${setting.id}/people?help=yes`}>{words.allWhoNeedHelp}</a>
      </p>
      {callsCleared}
    </section>
  );
}

function Summary({ setting, facts, words }: PartProps) {
  const reach = facts.reachability;
  const notReached = reach.recipients - reach.confirmed - reach.delivered;
  const people = `/incidents/${setting.id}/people`;
  return (
    <section class="card" aria-label={words.heardBack}>
      <div class="figures">
        <p class="figure hero">
          <b>{writePercent(reach.confirmed, reach.recipients)}</b>
          <span>
            {words.heardBack} <small>{fill(words.of, { n: reach.confirmed, all: reach.recipients })}</small>
          </span>
        </p>
        <p class="figure">
          <b>{writeCount(notReached)}</b>
          <span>
            {words.notReached} <small>{words.notReachedHint}</small>
          </span>
        </p>
      </div>
      <StateBar counts={reach} recipients={reach.recipients} />
      <ul class="legend">
        {stateOrder.map((state) => (
          <li key={state} class={reach[state] === 0 ? 'none' : ''}>
            <a href={`${people}?state=${state}`}>
              <i class={`swatch paint-${state}`} /> <span>{words.states[state]}</span>{' '}
              <b>{writeCount(reach[state])}</b>
            </a>
          </li>
        ))}
      </ul>
      <Answers setting={setting} facts={facts} words={words} />
      {reach.late > 0 && <p class="aside">{fill(words.late, { n: reach.late })}</p>}
      <p class="aside">
        <a href={people}>{words.allPeople}</a>
      </p>
    </section>
  );
}

/** What people said last, and how many of those need help all the same: so it agrees with the calls that are open. */
function Answers({ setting, facts, words }: PartProps) {
  const { byAnswer, needHelp } = facts.reachability;
  let unanswered = needHelp;
  return (
    <>
      <h3>{words.answers}</h3>
      <ul class="answers">
        {Object.keys({ ...setting.answers, ...byAnswer }).map((value) => {
          const { open = 0, cleared = 0 } = facts.helpByAnswer[value] ?? {};
          unanswered -= open;
          return (
            <li key={value}>
              <a href={`/incidents/${setting.id}/people?answer=${encodeURIComponent(value)}`}>
                <b>{writeCount(byAnswer[value] ?? 0)}</b> <span>{setting.answers[value] ?? value}</span>
              </a>
              {open > 0 && (
                <small class="bad">
                  {' '}
                  {writeCount(open)} {fill(words.needHelp, { n: open })}
                </small>
              )}
              {cleared > 0 && <small> {fill(words.callsCleared, { n: cleared })}</small>}
            </li>
          );
        })}
        {unanswered > 0 && (
          <li>
            <b>{writeCount(unanswered)}</b> {fill(words.unanswered, { n: unanswered })}
          </li>
        )}
      </ul>
    </>
  );
}

function Pace({ facts, words }: Omit<PartProps, 'setting'>) {
  const { recipients, secondsTo } = facts.reachability;
  return (
    <section class="card">
      <h2>{words.curve}</h2>
      <Curve
        curve={facts.curve}
        recipients={recipients}
        title={words.curve}
        had={words.curveHad}
        heard={words.heardBack}
      />
      {secondsTo.delivered50 != null && (
        <p class="aside">{fill(words.halfHad, { span: writeSpan(secondsTo.delivered50, words.units) })}</p>
      )}
    </section>
  );
}

function Stuck({ setting, facts, words, now }: PartProps & { now: number }) {
  return (
    <section class="card">
      <h2>{words.stuck}</h2>
      {facts.obstacles.map((obstacle) => (
        <p key={`${obstacle.channel}/${obstacle.provider}`} class="obstacle">
          {sayObstacle(words, obstacle, now)}
        </p>
      ))}
      {facts.stuck.length === 0 && <p>{words.nothingStuck}</p>}
      <ul class="stuck">
        {facts.stuck.map(({ state, reason, people }) => (
          <li key={`${state}/${reason ?? ''}`} class={state}>
            <a
              href={`/incidents/${setting.id}/people?state=${state}${reason === null ? '' : `&reason=${encodeURIComponent(reason)}`}`}
            >
              <i class={`swatch paint-${state}`} /> <span>{sayStuck(words, { state, reason, people })}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
