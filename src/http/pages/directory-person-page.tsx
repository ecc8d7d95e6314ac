import { sayFailure } from '../../channels/say-failure.ts';
import type { Employee } from '../../directory/employee-store.ts';
import { maskAddress, showAddress } from '../../directory/mask-address.ts';
import type { OwnNote } from '../../directory/own-note-store.ts';
import type { PointView } from '../../directory/point-store.ts';
import { channels as allChannels } from '../../kernel/channel.ts';
import { boardWords } from './board-words.ts';
import { OwnNotes, OwnPageLink } from './directory-own-parts.tsx';
import { directoryWords } from './directory-words.ts';
import { fill } from './figures.ts';
import { FormFault, InputField, SelectField, type FieldFaults } from './form-parts.tsx';
import { Page, type Look } from './layout.tsx';

interface PersonProps {
  readonly look: Look;
  readonly employee: Employee;
  readonly points: readonly PointView[];
  /** What they say is wrong, and the link to their own page: for whoever may change them. */
  readonly notes: readonly OwnNote[];
  readonly ownLink: string | undefined;
  /** What was typed into the form that adds a contact point, and what is wrong with it. */
  readonly typed?: { readonly channel: string; readonly address: string } | undefined;
  readonly faults?: FieldFaults;
}

/** One employee: how they are reached, who they are, and what may be changed about it. */
export function DirectoryPersonPage(props: PersonProps) {
  const { look, employee, points, notes, ownLink, typed, faults } = props;
  const words = directoryWords(look.language);
  const mayChange = look.rights.includes('directory');
  const isReachable = points.some(({ standing }) => standing === 'usable' || standing === 'unproven');
  return (
    <Page look={look} title={employee.name}>
      <p>
        <a href="/employees">← {words.title}</a>
      </p>
      <h1>{employee.name}</h1>
      <p class="lead">
        {employee.externalId} · {employee.site?.name ?? words.noSite}
        {employee.role !== null && ` · ${employee.role}`}
      </p>
      {!employee.active && (
        <p class="notice">
          <b>{words.inactive}.</b> {words.inactiveHint}
        </p>
      )}
      {employee.active && !isReachable && <p class="fault">{words.noReach}</p>}
      <OwnNotes look={look} employee={employee} points={points} notes={notes} />
      <div class="halves">
        <section class="card">
          <h2>{words.reach}</h2>
          {!mayChange && <p class="aside">{words.masked}</p>}
          <Points look={look} employee={employee} points={points} />
          {mayChange && <AddPoint look={look} employee={employee} typed={typed} faults={faults} />}
        </section>
        <section class="card">
          <h2>{words.details}</h2>
          <Details look={look} employee={employee} />
          {mayChange && <Deeds look={look} employee={employee} />}
        </section>
        {ownLink !== undefined && <OwnPageLink look={look} employee={employee} link={ownLink} />}
      </div>
    </Page>
  );
}

function Points({ look, employee, points }: Pick<PersonProps, 'look' | 'employee' | 'points'>) {
  const words = directoryWords(look.language);
  const names = boardWords(look.language).channels;
  const present = allChannels.filter((channel) => points.some((point) => point.channel === channel));
  return (
    <>
      {present.map((channel) => (
        <div class="points" key={channel}>
          <h3>{names[channel] ?? channel}</h3>
          <ol>
            {points
              .filter((point) => point.channel === channel)
              .map((point, place) => (
                <Point key={point.id} look={look} employee={employee} point={point} place={place} />
              ))}
          </ol>
        </div>
      ))}
      {present.length === 0 && <p class="soft">{words.standing['none']}</p>}
    </>
  );
}

/** Reasons that say no more than the standing itself. */
const plainReasons = ['delivered'];

function Point({
  look,
  employee,
  point,
  place,
}: {
  look: Look;
  employee: Employee;
  point: PointView;
  place: number;
}) {
  const words = directoryWords(look.language);
  const mayChange = look.rights.includes('directory');
  const isOut = point.standing === 'invalid' || point.standing === 'opted-out';
  const act = (kind: string, label: string) => (
    <form method="post" action={`/employees/${employee.id}/points/${point.id}/${kind}`}>
      <button class="link" aria-label={`${label}: ${namePoint(look, point)}`}>
        {label}
      </button>
    </form>
  );
  return (
    <li class={isOut ? 'out' : ''}>
      <b>{namePoint(look, point)}</b>
      <small>
        {words.standing[point.standing] ?? point.standing}
        {point.reason !== null && !plainReasons.includes(point.reason) && (
          <> ({fill(words.because, { reason: sayFailure(point.reason, look.language) })})</>
        )}
      </small>
      {mayChange && (
        <div class="deeds">
          {isOut && act('restore', words.restore)}
          {place > 0 && act('first', words.tryFirst)}
          {act('remove', words.remove)}
        </div>
      )}
    </li>
  );
}

/** An address as this reader may see it. The app has none that people know: it is named by who carries it. */
function namePoint(look: Look, point: PointView): string {
  const shown = look.rights.includes('directory') ? showAddress(point) : maskAddress(point);
  if (point.channel !== 'push') return shown;
  const words = directoryWords(look.language);
  return fill(words.app, { service: look.simulated ? words.simulator : shown });
}

function AddPoint({
  look,
  employee,
  typed,
  faults = {},
}: Pick<PersonProps, 'look' | 'employee' | 'typed'> & { faults: FieldFaults | undefined }) {
  const words = directoryWords(look.language);
  const names = boardWords(look.language).channels;
  const options = allChannels.filter((channel) => channel !== 'push');
  return (
    <details open={Object.keys(faults).length > 0}>
      <summary>{words.addPoint}</summary>
      <form method="post" action={`/employees/${employee.id}/points`} class="form">
        <FormFault faults={faults} title={words.mend} />
        <SelectField
          name="channel"
          label={words.channel}
          faults={faults}
          value={typed?.channel}
          options={options.map((channel) => [channel, names[channel] ?? channel] as const)}
          hint={words.cannotAddApp}
        />
        <InputField
          name="address"
          label={words.address}
          faults={faults}
          value={typed?.address}
          required
          maxLength={254}
        />
        <div>
          <button class="go">{words.addPointNow}</button>
        </div>
      </form>
    </details>
  );
}

function Details({ look, employee }: Pick<PersonProps, 'look' | 'employee'>) {
  const words = directoryWords(look.language);
  const colleague = (other: Employee['manager']) =>
    other === null ? words.none : <a href={`/employees/${other.id}`}>{other.name}</a>;
  const list = (names: readonly string[]) => (names.length === 0 ? words.none : names.join(', '));
  const rows = [
    [words.site, employee.site?.name ?? words.noSite],
    [words.department, employee.department ?? words.none],
    [words.role, employee.role ?? words.none],
    [words.manager, colleague(employee.manager)],
    [words.deputy, colleague(employee.deputy)],
    [words.groups, list(employee.groups)],
    [words.tags, list(employee.tags)],
    [words.language, employee.language ?? words.none],
  ] as const;
  return (
    <dl class="facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Deeds({ look, employee }: Pick<PersonProps, 'look' | 'employee'>) {
  const words = directoryWords(look.language);
  return (
    <>
      <p>
        <a class="button quiet" href={`/employees/${employee.id}/edit`}>
          {words.edit}
        </a>
      </p>
      {employee.active ? (
        <details>
          <summary>{words.deactivate}</summary>
          <form method="post" action={`/employees/${employee.id}/deactivate`}>
            <p class="aside">{words.deactivateHint}</p>
            <button class="quiet danger">{words.deactivate}</button>
          </form>
        </details>
      ) : (
        <form method="post" action={`/employees/${employee.id}/activate`}>
          <button class="quiet">{words.activate}</button>
        </form>
      )}
    </>
  );
}
