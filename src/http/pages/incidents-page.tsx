import type { Fault } from '../../kernel/fault.ts';
import { pickLanguage } from '../../kernel/language.ts';
import type { Readiness } from '../../reachability/readiness-schema.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { boardWords } from './board-words.ts';
import { StateBar } from './charts.tsx';
import { fill, writeCount, writePercent } from './figures.ts';
import { HeldIncidents } from './held-notice.tsx';
import { incidentHeadline } from './incident-headline.ts';
import { Page, type Look } from './layout.tsx';
import { PlaybookFaults } from './playbook-faults.tsx';
import { Reachable } from './readiness-page.tsx';
import { writeSecond } from './write-instant.ts';

/** It sends, or waits for a person to let it go on. */
export function runs({ state }: IncidentView): boolean {
  return state === 'active' || state === 'held';
}

interface IncidentsPageProps {
  readonly look: Look;
  readonly items: readonly IncidentView[];
  readonly nextCursor: string | null;
  /** What is wrong with playbook files. */
  readonly faults: readonly Fault[];
  /** While nothing runs: whether everyone could be reached. */
  readonly reachable: Pick<Readiness, 'people' | 'reachable'> | undefined;
}

/** What runs and what ran, and the button to launch. */
export function IncidentsPage({ look, items, nextCursor, reachable, faults }: IncidentsPageProps) {
  const { words } = look;
  const running = items.filter(runs);
  const earlier = items.filter((item) => !runs(item));
  return (
    <Page look={look} title={words.running}>
      <div class="head-row">
        <div>
          <h1>{running.length > 0 ? words.runningNow : words.nothingRuns}</h1>
          {running.length === 0 && <p class="lead">{words.nothingRunsHint}</p>}
        </div>
        {look.mayLaunch && (
          <a class="button" href="/launch">
            {words.launchPlaybook}
          </a>
        )}
      </div>
      {look.mayLaunch && <PlaybookFaults look={look} faults={faults} />}
      {reachable !== undefined && <Reachable look={look} link {...reachable} />}
      <HeldIncidents look={look} items={items} />
      <Runs look={look} items={running} />
      {earlier.length > 0 && <h2>{words.earlier}</h2>}
      <Runs look={look} items={earlier} />
      {nextCursor !== null && <a href={`/?cursor=${encodeURIComponent(nextCursor)}`}>{words.older}</a>}
    </Page>
  );
}

function Runs({ look, items }: { look: Look; items: readonly IncidentView[] }) {
  const { words, language } = look;
  const states: Readonly<Record<string, string>> = {
    ...boardWords(language).incidentStates,
    ...words.notLaunched,
  };
  return (
    <ul class="runs">
      {items.map((incident) => {
        const { id, title, exercise, severity, state, reachability: reach } = incident;
        return (
          <li key={id}>
            <a class="card" href={`/incidents/${id}`}>
              <div>
                <p class="chips">
                  {exercise && <span class="tag drill">{words.exercise}</span>}
                  <span class={`severity ${severity.toLowerCase()}`}>
                    {words.severities[severity] ?? severity}
                  </span>
                  {state !== 'active' && <span class="state">{states[state] ?? state}</span>}
                </p>
                <h2>{pickLanguage(title, language).value}</h2>
                <p>{incidentHeadline(incident, language)}</p>
                <small>{sayStart(look, incident)}</small>
              </div>
              <div class="figures">
                <p class={reach.needHelp > 0 ? 'bad' : ''}>
                  <b>{writeCount(reach.needHelp)}</b> {words.needHelp}
                </p>
                <p>
                  <b>{writePercent(reach.confirmed, reach.recipients)}</b> {words.heardBack}
                </p>
              </div>
              <StateBar counts={reach} recipients={reach.recipients} slim />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** To the second, and to how many: what tells two runs of one playbook apart that say the same. */
function sayStart({ words }: Look, { startedAt, reachability }: IncidentView): string {
  const people = fill(words.employees, { n: reachability.recipients });
  return `${fill(words.madeBy, { at: writeSecond(startedAt) })} · ${people}`;
}
