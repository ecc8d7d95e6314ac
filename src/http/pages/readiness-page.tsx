import type { Readiness } from '../../reachability/readiness-schema.ts';
import { boardWords } from './board-words.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { readinessWords } from './readiness-words.ts';
import { writeSecond } from './write-instant.ts';

interface Props {
  readonly look: Look;
  readonly readiness: Readiness;
}

/** Could everyone be reached now, and where are the holes? */
export function ReadinessPage({ look, readiness }: Props) {
  const words = readinessWords(look.language);
  return (
    <Page look={look} title={words.title}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <Reachable look={look} {...readiness} />
      <div class="readiness">
        <Holes look={look} readiness={readiness} />
        <Channels look={look} readiness={readiness} />
        <Sites look={look} readiness={readiness} />
        <Duties look={look} readiness={readiness} />
        <section class="card">
          <h2>{words.playbooks}</h2>
          <p>
            <a href="/launch">
              {readiness.playbookFaults === 0
                ? words.noFaults
                : fill(words.faults, { n: readiness.playbookFaults })}
            </a>
          </p>
        </section>
      </div>
      <p class="aside">{fill(words.asOf, { at: writeSecond(readiness.asOf) })}</p>
    </Page>
  );
}

/** The answer in one sentence; with a link to the rest where it is not on that page. */
export function Reachable({
  look,
  people,
  reachable,
  link = false,
}: { look: Look; link?: boolean } & Pick<Readiness, 'people' | 'reachable'>) {
  const words = readinessWords(look.language);
  const write = (sentence: string, n: number) =>
    fill(sentence, { n: writeCount(n), people: writeCount(people), reachable: writeCount(reachable) });
  const missing = people - reachable;
  return (
    <p class={missing > 0 ? 'warned' : 'notice'}>
      {people === 0
        ? words.nobody
        : missing === 0
          ? write(words.all, people)
          : `${write(words.figure, people)} ${write(words.not, missing)}`}{' '}
      {link && people > 0 && <a href="/readiness">{words.look}</a>}
    </p>
  );
}

interface Line {
  readonly text: string;
  readonly n: number;
  readonly href?: string;
}

/** Lines of which none says that there is nobody. */
function Lines({ title, none, lines }: { title: string; none: string; lines: readonly Line[] }) {
  const told = lines.filter(({ n }) => n > 0);
  return (
    <section class="card">
      <h2>{title}</h2>
      {told.length === 0 && <p>{none}</p>}
      <ul>
        {told.map(({ text, n, href }) => {
          const line = fill(text, { n: writeCount(n) });
          return <li key={text}>{href === undefined ? line : <a href={href}>{line}</a>}</li>;
        })}
      </ul>
    </section>
  );
}

function Holes({ look, readiness }: Props) {
  const words = readinessWords(look.language);
  const { noWay, waiting, oneWay, optedOut } = readiness;
  const without = '/employees?standing=none';
  return (
    <>
      <Lines
        title={words.holes}
        none={words.noHoles}
        lines={[
          { text: words.noAddress, n: noWay.noAddress, href: without },
          { text: words.optedOut, n: noWay.optedOut, href: without },
          { text: words.badAddress, n: noWay.badAddress, href: without },
          { text: words.channelOff, n: noWay.channelOff, href: '/channels' },
        ]}
      />
      <Lines
        title={words.thin}
        none={words.noHoles}
        lines={[
          { text: words.waiting, n: waiting, href: '/channels' },
          { text: words.oneWay, n: oneWay },
          { text: words.optedOutSomewhere, n: optedOut, href: '/employees?standing=opted-out' },
        ]}
      />
    </>
  );
}

function Channels({ look, readiness }: Props) {
  const words = readinessWords(look.language);
  const names = boardWords(look.language).channels;
  const sayState = ({ state, people, optedOut, badAddress }: Readiness['byChannel'][number]) =>
    [
      words.states[state] ?? state,
      fill(words.people, { n: writeCount(people) }),
      ...(optedOut > 0 ? [fill(words.channelOptedOut, { n: writeCount(optedOut) })] : []),
      ...(badAddress > 0 ? [fill(words.channelBad, { n: writeCount(badAddress) })] : []),
    ]
      .filter((part) => part !== '')
      .join(' · ');
  return (
    <section class="card">
      <h2>{words.channels}</h2>
      <ul>
        {readiness.byChannel.map((one) => (
          <li key={one.channel} class={one.state === 'down' ? 'bad' : undefined}>
            <a href="/channels">{names[one.channel] ?? one.channel}</a> · {sayState(one)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sites({ look, readiness }: Props) {
  const words = readinessWords(look.language);
  const sites = readiness.bySite
    .filter(({ people, reachable }) => reachable < people)
    .sort((a, b) => b.people - b.reachable - (a.people - a.reachable));
  if (sites.length === 0) return null;
  return (
    <section class="card">
      <h2>{words.sites}</h2>
      <ul>
        {sites.map(({ site, people, reachable }) => {
          const said = fill(words.site, {
            site: site ?? words.noSite,
            n: writeCount(people - reachable),
            people: writeCount(people),
          });
          const here = `/employees?standing=none${site === null ? '' : `&site=${encodeURIComponent(site)}`}`;
          return (
            <li key={site}>
              <a href={here}>{said}</a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Duties({ look, readiness }: Props) {
  const words = readinessWords(look.language);
  const { unfilled } = readiness;
  const roles = [...new Set(unfilled.map(({ role }) => role))];
  return (
    <section class="card">
      <h2>{words.duties}</h2>
      <p class={unfilled.length === 0 ? undefined : 'aside'}>
        {unfilled.length === 0 ? words.allHeld : words.dutiesHint}
      </p>
      <ul>
        {roles.map((role) => {
          const posts = unfilled.filter((post) => post.role === role);
          const sites = posts.map(({ site }) => site ?? words.noSite).join(words.between);
          const playbooks = posts[0]?.playbooks.join(words.between) ?? '';
          return (
            <li key={role} class="bad">
              {fill(words.duty, { role, sites })}{' '}
              <span class="aside">{fill(words.neededBy, { playbooks })}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
