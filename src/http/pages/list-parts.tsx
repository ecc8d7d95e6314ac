import type { ComponentChildren } from 'preact';

/** What stands in the address of a list: its filters, and where it goes on. */
export type ListQuery = Readonly<Record<string, string>>;

interface FilterProps {
  readonly name: string;
  readonly label: string;
  readonly query: ListQuery;
  /** What is chosen where nothing is. */
  readonly any: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

/** One filter above a list. */
export function Filter({ name, label, query, any, options }: FilterProps) {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        <option value="">{any}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={query[name] === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PagerProps {
  /** The list's path. */
  readonly here: string;
  readonly query: ListQuery;
  readonly nextCursor: string | null;
  readonly first: string;
  readonly next: ComponentChildren;
}

/** Below a list: back to its beginning, and on to the next page. */
export function Pager({ here, query, nextCursor, first, next }: PagerProps) {
  const { cursor, ...filters } = query;
  const hrefWith = (more: Record<string, string>) =>
    `${here}?${new URLSearchParams({ ...filters, ...more }).toString()}`;
  return (
    <p class="actions">
      {cursor !== undefined && <a href={hrefWith({})}>{first}</a>}
      {nextCursor !== null && (
        <a class="button" href={hrefWith({ cursor: nextCursor })}>
          {next}
        </a>
      )}
    </p>
  );
}
