import { type DeliveryRow } from '../../reachability/delivery-schema.ts';
import { personStates } from '../../reachability/schema.ts';
import { boardWords } from './board-words.ts';
import { stateOrder } from './charts.tsx';
import { fill } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { ClearCall, ClearedCall, OpenCall } from './help-parts.tsx';
import { Filter, Pager, type ListQuery } from './list-parts.tsx';
import { AnsweredBefore, modeOf, Numbers, sayAnswer, type PeopleOf } from './people-parts.tsx';
import { RepliesLink } from './replies-link.tsx';
import { nameHolder, writeTime } from './told-lists.tsx';
import { toldWords } from './told-words.ts';

interface PeoplePageProps {
  readonly look: Look;
  readonly incident: PeopleOf;
  readonly rows: readonly DeliveryRow[];
  /** How many replies are to be read. */
  readonly unread: number;
  /** By employee, of those who need help and for readers who may see them. */
  readonly numbers?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly query: ListQuery;
  readonly nextCursor: string | null;
}

/** The people of an incident, fifty a page, whoever needs help first, filtered by what stands in the address. */
export function PeoplePage({ look, incident, rows, unread, numbers, query, nextCursor }: PeoplePageProps) {
  const { words } = look;
  const here = `/incidents/${incident.id}/people`;
  return (
    <Page look={look} title={`${words.peopleTitle} · ${incident.title}`} mode={modeOf(incident)}>
      <p>
        <a href={`/incidents/${incident.id}`}>← {incident.title}</a>
      </p>
      <h1>{words.peopleTitle}</h1>
      <p>
        <RepliesLink look={look} incidentId={incident.id} unread={unread} />
      </p>
      <Filters look={look} incident={incident} query={query} />
      {rows.length === 0 ? (
        <p>{words.nobodyThere}</p>
      ) : (
        <PeopleTable look={look} incident={incident} rows={rows} numbers={numbers} query={query} />
      )}
      <Pager here={here} query={query} nextCursor={nextCursor} first={words.first} next={words.next} />
    </Page>
  );
}

function Filters({ look, incident, query }: Pick<PeoplePageProps, 'look' | 'incident' | 'query'>) {
  const { words } = look;
  const board = boardWords(look.language);
  const { states } = board;
  const { any } = words;
  return (
    <form method="get" class="filters">
      <Filter
        name="state"
        label={words.state}
        query={query}
        any={any}
        options={stateOrder.map((state) => [state, states[state]] as const)}
      />
      <Filter
        name="site"
        label={words.site}
        query={query}
        any={any}
        options={incident.sites.map((site) => [site, site] as const)}
      />
      <Filter name="answer" label={words.answer} query={query} any={any} options={[...incident.answers]} />
      <Filter
        name="help"
        label={board.columns.help}
        query={query}
        any={any}
        options={[['yes', words.onlyHelp]]}
      />
      <button class="quiet">{words.show}</button>
    </form>
  );
}

function PeopleTable({
  look,
  incident,
  rows,
  numbers,
  query,
}: Omit<PeoplePageProps, 'nextCursor' | 'unread'>) {
  const { words } = look;
  const back = `?${new URLSearchParams(query).toString()}`;
  return (
    <div class="card people-card">
      <table class="people asked">
        <thead>
          <tr>
            <th>{words.person}</th>
            <th>{words.site}</th>
            <th>{words.state}</th>
            <th>{words.answer}</th>
            <th>{words.lastWord}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PersonRow
              key={row.employee.id}
              look={look}
              incident={incident}
              row={row}
              number={numbers?.get(row.employee.id)?.slice(0, 1)}
              back={back}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly look: Look;
  readonly incident: PeopleOf;
  readonly row: DeliveryRow;
  readonly number: readonly string[] | undefined;
  readonly back: string;
}

function PersonRow({ look, incident, row, number, back }: RowProps) {
  const { words, language } = look;
  const { states, noSite } = boardWords(language);
  const { employee, state, confirmation } = row;
  return (
    <tr>
      <th scope="row">
        <a href={`/incidents/${incident.id}/people/${employee.id}`}>{employee.name}</a>
        <Numbers numbers={number} />
      </th>
      <td>{employee.site ?? noSite}</td>
      <td>
        <i class={`swatch paint-${state}`} aria-hidden="true" /> {states[state]}
      </td>
      <td>
        {row.needsHelp ? (
          <>
            <OpenCall look={look} incident={incident} person={row} />
            <ClearCall look={look} incident={incident} person={row} back={back} />
          </>
        ) : (
          <>
            {sayAnswer(incident, confirmation?.answer)}
            {confirmation?.late === true && <small> {words.late}</small>}
            {confirmation?.note != null && <small> “{confirmation.note}”</small>}
            <AnsweredBefore look={look} incident={incident} person={row} />
            <ClearedCall look={look} person={row} />
          </>
        )}
      </td>
      <td>
        <LastWord look={look} row={row} />
      </td>
    </tr>
  );
}

/** By what they answered, else what was tried last and who was told of them. */
function LastWord({ look, row }: { look: Look; row: DeliveryRow }) {
  const { confirmation, help, attempts, told } = row;
  if (confirmation === null) {
    const last = attempts.at(-1);
    return (
      <>
        {last !== undefined && sayAttempt(look, last.channel, last.state)}
        {told !== null && <small> {sayTold(look, told)}</small>}
      </>
    );
  }
  const { channels } = boardWords(look.language);
  const { at, via } = lastSaid(confirmation, help);
  return (
    <>
      {channels[via ?? ''] ?? via} <small>{writeTime(at)}</small>
    </>
  );
}

/** When, and how, what they said last came: another answer since their call for help, else the call. */
function lastSaid(answered: NonNullable<DeliveryRow['confirmation']>, help: DeliveryRow['help']) {
  if (help === null || help.calledAt === null) return answered;
  return help.saidSince === null
    ? { at: help.calledAt, via: help.via }
    : { at: help.saidSince.at, via: answered.via };
}

/** `Chen Wei (roll call) was told at 10:05 UTC`. */
function sayTold(look: Look, told: NonNullable<DeliveryRow['told']>): string {
  return fill(look.words.wasTold, {
    who: nameHolder(toldWords(look.language), told),
    at: writeTime(told.at),
  });
}

function sayAttempt(look: Look, channel: string, state: string): string {
  const known: Readonly<Record<string, string>> = { sending: 'queued', accepted: 'sent' };
  const channels = boardWords(look.language).channels;
  return fill(look.words.events[known[state] ?? state] ?? state, { channel: channels[channel] ?? channel });
}

/** The filters that a people page's address may hold; what it does not know it leaves out. */
export function readPeopleQuery(query: Readonly<Record<string, string>>) {
  const state = personStates.find((known) => known === query['state']);
  return {
    state,
    site: query['site'],
    answer: query['answer'],
    reason: query['reason'],
    needsHelp: query['help'] === 'yes' ? true : undefined,
  };
}
