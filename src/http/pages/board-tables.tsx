import type { Reachability } from '../../reachability/schema.ts';
import type { BoardWords } from './board-words.ts';
import { StateBar } from './charts.tsx';
import { writeCount, writePercent } from './figures.ts';

/** Each site's share; a site is a link to its people. */
export function Sites({
  setting,
  reach,
  words,
}: {
  setting: { readonly id: string };
  reach: Reachability;
  words: BoardWords;
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
              <th class="n">{words.columns.help}</th>
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
                <td class={site.needHelp > 0 ? 'n bad' : 'n'}>{writeCount(site.needHelp)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const channelOrder = ['push', 'sms', 'email', 'voice', 'page', 'operator', 'roll-call'];

/** Ways to answer on which nothing is sent. */
const answersOnly = new Set(['page', 'operator', 'roll-call']);

/** People by channel: tried, arrived, heard back, failed. */
export function Channels({ reach, words }: { reach: Reachability; words: BoardWords }) {
  const rows = Object.entries(reach.byChannel).sort(
    ([a], [b]) => channelOrder.indexOf(a) - channelOrder.indexOf(b),
  );
  const count = (channel: string, value: number) => (answersOnly.has(channel) ? '–' : writeCount(value));
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
                <th scope="row">{words.channels[channel] ?? channel}</th>
                <td class="n">{count(channel, row.tried)}</td>
                <td class="n">{count(channel, row.delivered)}</td>
                <td class="n">{writeCount(row.confirmed)}</td>
                <td class={row.failed > 0 ? 'n bad' : 'n'}>{count(channel, row.failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
