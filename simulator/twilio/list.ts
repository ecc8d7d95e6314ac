import type { Exchange } from '../http/exchange.ts';

/** What can be filtered: the numbers, and the day it happened. */
export interface Listed {
  readonly to: string;
  readonly from: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const dayMs = 86_400_000;

/** Answers Twilio's list filters To, From and the day (`DateSent`, `DateSent<`, `DateSent>`) with a test. */
export function listFilter(query: URLSearchParams, dateName: string): (item: Listed) => boolean {
  const to = query.get('To');
  const from = query.get('From');
  const on = day(query.get(dateName));
  const notAfter = day(query.get(`${dateName}<`));
  const notBefore = day(query.get(`${dateName}>`));
  return (item) =>
    (to === null || item.to === to) &&
    (from === null || item.from === from) &&
    (on === undefined || (item.at >= on && item.at < on + dayMs)) &&
    (notAfter === undefined || item.at < notAfter + dayMs) &&
    (notBefore === undefined || item.at >= notBefore);
}

function day(text: string | null): number | undefined {
  const at = text === null ? NaN : Date.parse(text.slice(0, 10));
  return Number.isNaN(at) ? undefined : at;
}

/** One page of a list in Twilio's shape, under `name`; PageSize 1-1000, 50 unless told. */
export function listPage<T>(
  exchange: Exchange,
  name: string,
  items: Iterable<T>,
  show: (item: T) => unknown,
): Record<string, unknown> {
  const { path, query } = exchange;
  const pageSize = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? 50) || 50));
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0);
  const start = page * pageSize;
  const found: unknown[] = [];
  let index = 0;
  let isMore = false;
  for (const item of items) {
    if (index >= start + pageSize) {
      isMore = true;
      break;
    }
    if (index >= start) found.push(show(item));
    index += 1;
  }
  const uri = (number: number): string => {
    const there = new URLSearchParams(query);
    there.set('PageSize', String(pageSize));
    there.set('Page', String(number));
    return `${path}?${there.toString()}`;
  };
  return {
    [name]: found,
    page,
    page_size: pageSize,
    start,
    end: Math.max(start, start + found.length - 1),
    uri: uri(page),
    first_page_uri: uri(0),
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    next_page_uri: isMore ? uri(page + 1) : null,
  };
}
