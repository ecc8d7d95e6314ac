import type { BoardFacts } from '../../reachability/board-facts.ts';
import type { Reachability } from '../../reachability/schema.ts';
import type { BoardWords } from './board-words.ts';
import { StateBar } from './charts.tsx';
import { fill, writeCount, writePercent } from './figures.ts';

/** Each site's share; a site is a link to its people. */
export function Sites({
  setting,
  reach,
  words,
  calls,
}: {
  setting: { readonly id: string };
  reach: Reachability;
  words: BoardWords;
  /** Whether anybody may call for help, or has. */
  calls: boolean;
}) {
  return (
    <section class="card">
      <h2 id="by-site">{words.bySite}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="by-site">
        <table>
          <thead>
            <tr>
              <th>{words.columns.site}</th>
              <th class="wide">{words.columns.heard}</th>
              <th class="n">{words.columns.people}</th>
              {calls && <th class="n">{words.columns.help}</th>}
            </tr>
          </thead>
          <tbody>
            {reach.bySite.map((site) => (
              <tr key={site.site ?? ''}>
                <th scope="row">
                  {site.site === null ? (
                    words.noSite
                  ) : (
                    <a href={`/incidents/${setting.id}/people?site=${encodeURIComponent(site.site)}`}>
                      {site.site}
                    </a>
                  )}
                </th>
                <td class="wide">
                  <span class="share">{writePercent(site.confirmed, site.recipients)}</span>
                  <StateBar counts={site} recipients={site.recipients} slim />
                </td>
                <td class="n">{writeCount(site.recipients)}</td>
                {calls && <td class={site.needHelp > 0 ? 'n bad' : 'n'}>{writeCount(site.needHelp)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const sending = ['push', 'sms', 'email', 'voice'];
/** Ways to answer on which nothing is sent come last, at place 4. */
const placeOf = (channel: string) => (sending.indexOf(channel) + 5) % 5;

type Row = Partial<Reachability['byChannel'][string]>;

/** People by channel: tried, arrived, heard back, failed; and in words who was not tried, and why. */
export function Channels({ facts, words }: { facts: BoardFacts; words: BoardWords }) {
  const { obstacles, reachability } = facts;
  // A channel that does not get through stands here also where everybody went round it.
  const hindered = obstacles.map(({ channel }): [string, Row] => [channel, {}]);
  const rows = Object.entries<Row>({ ...Object.fromEntries(hindered), ...reachability.byChannel }).sort(
    ([a], [b]) => placeOf(a) - placeOf(b),
  );
  const count = (channel: string, people = 0) => (placeOf(channel) > 3 ? '–' : writeCount(people));
  const sayUntried = (channel: string, { waiting, moved }: Row) =>
    [
      ...obstacles.map((one) =>
        one.channel === channel ? fill(words.providerNow[one.state] ?? '', { provider: one.provider }) : '',
      ),
      waiting ? fill(words.waiting, { n: waiting }) : '',
      moved ? fill(words.moved, { n: moved }) : '',
    ]
      .filter((part) => part !== '')
      .join(' · ');
  return (
    <section class="card">
      <h2 id="by-channel">{words.byChannel}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="by-channel">
        <table>
          <thead>
            <tr>
              <th>{words.columns.channel}</th>
              <th class="n">{words.columns.tried}</th>
              <th class="n">{words.columns.delivered}</th>
              <th class="n">{words.columns.heard}</th>
              <th class="n">{words.columns.failed}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([channel, row]) => (
              <tr key={channel}>
                <th scope="row">
                  {words.channels[channel] ?? channel} <small>{sayUntried(channel, row)}</small>
                </th>
                <td class="n">{count(channel, row.tried)}</td>
                <td class="n">{count(channel, row.delivered)}</td>
                <td class="n">{writeCount(row.confirmed ?? 0)}</td>
                <td class={row.failed ? 'n bad' : 'n'}>{count(channel, row.failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
