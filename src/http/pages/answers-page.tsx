import type { IncidentView } from '../../reachability/schema.ts';
import { answersWords } from './answers-words.ts';
import { boardWords } from './board-words.ts';
import { fill, writeCount, writePercent } from './figures.ts';
import { incidentHeadline } from './incident-headline.ts';
import { Page, type Look } from './layout.tsx';
import { messageWords } from './message-words.ts';
import { writeSecond } from './write-instant.ts';

interface AnswersPageProps {
  readonly look: Look;
  readonly incident: IncidentView;
  /** What may be answered, by value. */
  readonly answers: ReadonlyMap<string, string>;
}

/** What people answered last, a row a site and one for all, as of now; each number is a link to its people. */
export function AnswersPage({ look, incident, answers }: AnswersPageProps) {
  const words = answersWords(look.language);
  const board = boardWords(look.language);
  const { reachability: reach, id } = incident;
  const values = Object.keys({ ...Object.fromEntries(answers), ...reach.byAnswer });
  const rows = [
    ...reach.bySite.map((site) => ({ ...site, name: site.site ?? board.noSite })),
    { ...reach, site: null, name: words.all },
  ];
  return (
    <Page look={look} title={words.title} mode={incident.exercise ? 'exercise' : 'live'}>
      <p>
        <a href={`/incidents/${id}`}>← {look.words.toBoard}</a>
      </p>
      <h1 id="answers">{words.title}</h1>
      <p class="lead">{incidentHeadline(incident, look.language)}</p>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="answers">
        <table>
          <thead>
            <tr>
              <th>{board.columns.site}</th>
              {values.map((value) => (
                <th key={value} class="n">
                  {answers.get(value) ?? value}
                </th>
              ))}
              <th class="n">{board.columns.heard}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {values.map((value) => (
                  <td key={value} class="n">
                    <a href={`/incidents/${id}/people?${peopleQuery(row.site, value)}`}>
                      {writeCount(row.byAnswer[value] ?? 0)}
                    </a>
                  </td>
                ))}
                <td class="n">
                  {fill(board.of, { n: row.confirmed, all: row.recipients })} (
                  {writePercent(row.confirmed, row.recipients)})
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="aside">
        {fill(messageWords(look.language).countedAt, { at: writeSecond(reach.asOf) })}{' '}
        <a href={`/incidents/${id}/answers`}>{messageWords(look.language).countAgain}</a> ·{' '}
        <a href={`/api/v1/incidents/${id}/report.csv`}>{messageWords(look.language).report}</a>
      </p>
    </Page>
  );
}

function peopleQuery(site: string | null, answer: string): string {
  return new URLSearchParams(site === null ? { answer } : { site, answer }).toString();
}
