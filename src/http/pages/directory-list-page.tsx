import type { Employee } from '../../directory/employee-store.ts';
import { boardWords } from './board-words.ts';
import { directoryWords, type DirectoryWords } from './directory-words.ts';
import { fill } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { Filter, Pager, type ListQuery } from './list-parts.tsx';

/** Employees on one page of the list. */
export const employeesAPage = 50;

interface DirectoryListProps {
  readonly look: Look;
  readonly employees: readonly Employee[];
  readonly sites: readonly { readonly name: string }[];
  readonly groups: readonly { readonly name: string }[];
  readonly query: ListQuery;
  readonly nextCursor: string | null;
  /** How many say that something about them is wrong; 0 for whoever may not mend it. */
  readonly noted: number;
}

/** The employees by name, fifty a page, filtered by what stands in the address. */
export function DirectoryListPage(props: DirectoryListProps) {
  const { look, employees, sites, groups, query, nextCursor, noted } = props;
  const words = directoryWords(look.language);
  const mayChange = look.rights.includes('directory');
  return (
    <Page look={look} title={words.title}>
      <div class="head-row">
        <div>
          <h1>{words.title}</h1>
          <p class="lead">{mayChange ? words.lead : words.masked}</p>
        </div>
        {mayChange && (
          <div class="head-actions">
            <a class="button quiet" href="/imports">
              {words.importFile}
            </a>
            <a class="button" href="/employees/new">
              {words.add}
            </a>
          </div>
        )}
      </div>
      {noted > 0 && (
        <p class="notice">
          <a href="/employees?standing=noted">{fill(words.noted, { n: noted })}</a>
        </p>
      )}
      <Filters look={look} sites={sites} groups={groups} query={query} />
      {employees.length === 0 ? (
        <p class="notice">{words.nobody}</p>
      ) : (
        <DirectoryTable look={look} employees={employees} />
      )}
      <Pager
        here="/employees"
        query={query}
        nextCursor={nextCursor}
        first={words.first}
        next={fill(words.next, { n: String(employeesAPage) })}
      />
    </Page>
  );
}

type FiltersProps = Pick<DirectoryListProps, 'look' | 'sites' | 'groups' | 'query'>;

function Filters({ look, sites, groups, query }: FiltersProps) {
  const words = directoryWords(look.language);
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => [name, name] as const);
  const { any } = words;
  return (
    <form method="get" class="filters">
      <label class="wide">
        <span>{look.rights.includes('directory') ? words.search : words.searchNames}</span>
        <input type="search" name="q" value={query['q'] ?? ''} maxLength={200} autocomplete="off" />
      </label>
      <Filter name="site" label={words.site} query={query} any={any} options={names(sites)} />
      <Filter name="group" label={words.group} query={query} any={any} options={names(groups)} />
      <Filter
        name="standing"
        label={words.reach}
        query={query}
        any={any}
        options={Object.entries(words.with)}
      />
      <Filter
        name="who"
        label={words.who}
        query={query}
        any={words.activeOnly}
        options={[
          ['inactive', words.inactiveOnly],
          ['all', words.everyone],
        ]}
      />
      <button class="quiet">{words.show}</button>
    </form>
  );
}

function DirectoryTable({ look, employees }: Pick<DirectoryListProps, 'look' | 'employees'>) {
  const words = directoryWords(look.language);
  return (
    <div class="card people-card">
      <table class="people">
        <thead>
          <tr>
            <th>{words.person}</th>
            <th class="less">{words.site}</th>
            <th class="less">{words.department}</th>
            <th>{words.reach}</th>
          </tr>
        </thead>
        <tbody>
          {employees.map((employee) => (
            <tr key={employee.id}>
              <th scope="row">
                <a href={`/employees/${employee.id}`}>{employee.name}</a>
                <small class="under">
                  {employee.externalId}
                  {employee.role !== null && ` · ${employee.role}`}
                </small>
              </th>
              <td class="less">{employee.site?.name ?? words.noSite}</td>
              <td class="less">{employee.department ?? words.none}</td>
              <td>
                <Ways look={look} words={words} employee={employee} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** By which channels somebody can be reached; in red where by none. */
function Ways({ look, words, employee }: { look: Look; words: DirectoryWords; employee: Employee }) {
  const { channels } = boardWords(look.language);
  if (!employee.active) return <span class="soft">{words.inactive}</span>;
  const used = employee.contactPoints.filter(
    ({ standing }) => standing === 'usable' || standing === 'unproven',
  );
  if (used.length === 0) return <span class="bad">{words.standing['none']}</span>;
  return <>{[...new Set(used.map(({ channel }) => channels[channel] ?? channel))].join(' · ')}</>;
}
