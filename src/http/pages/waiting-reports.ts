/// <reference lib="dom" />
import { createStore, del, entries, set } from 'idb-keyval';

/** Something that a device has to tell us. */
export interface Report {
  /** Where a POST tells it. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** When it came to be, by this device's clock; sent along as how long ago that was, for its clock may be wrong. */
  readonly at: number;
}

/** What comes back for a report; undefined: it is kept, and told later. */
export type Told = Response | undefined;

/** The name under which a browser is asked to wake the worker when there is a network again. */
export const reportSync = 'tocsin-reports';

const store = createStore('tocsin-reports', 'waiting');

/** No answer after so long is no network: a phone may wait for minutes on a dead one. */
const patienceMs = 10_000;

/** What the server refuses it would refuse again; it asks by these for another try. */
const tryLater = [408, 425, 429];

/**
 * Writes the report down, then tells it. A device without a network keeps it: it is told by `tellWaiting`, at the next
 * push or visit or when the browser says that there is a network.
 */
export async function tell(report: Report): Promise<Told> {
  const key = crypto.randomUUID();
  await set(key, report, store);
  return tellKept(key, report);
}

/** Tells what waits, the oldest first, until one does not get through. True: nothing waits any more. */
export async function tellWaiting(): Promise<boolean> {
  const waiting = (await entries<string, Report>(store)).sort(([, one], [, other]) => one.at - other.at);
  for (const [key, report] of waiting) if ((await tellKept(key, report)) === undefined) return false;
  return true;
}

async function tellKept(key: string, { url, body, at }: Report): Promise<Told> {
  const answer = await post(url, { ...body, agoMs: Math.max(0, Date.now() - at) });
  if (answer === undefined || answer.status >= 500 || tryLater.includes(answer.status)) return undefined;
  await del(key, store);
  return answer;
}

async function post(url: string, body: unknown): Promise<Told> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      keepalive: true,
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    return undefined;
  }
}
