import type { Dispatcher } from 'undici';
import * as z from 'zod';
import { exchange } from '../exchange.ts';
import { ListUnread } from '../list-unread.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { TwilioAccount } from './twilio-account.ts';

/** Rows a page, and pages, at most: ten thousand rows are what a lane of 100/s makes in almost two minutes. */
const PAGE_ROWS = 500;
const MOST_PAGES = 20;

/** A page of 500 messages has about 400 KB. */
const pageLimit = 2_000_000;

const row = z.object({
  sid: z.string().min(1),
  to: z.string().nullish(),
  from: z.string().nullish(),
  body: z.string().nullish(),
  status: z.string(),
  direction: z.string().nullish(),
  error_code: z.coerce.string().nullish(),
  answered_by: z.string().nullish(),
  date_created: z.string(),
});
/** A message or a call as Twilio lists it. */
export type TwilioRow = z.output<typeof row> & { readonly createdAt: Date };

const pageSchema = z.object({
  messages: z.array(row).optional(),
  calls: z.array(row).optional(),
  next_page_uri: z.string().nullish(),
});

/** Which list, which rows of it, and how far back. */
export interface TwilioList {
  readonly resource: 'Messages' | 'Calls';
  readonly filter?: Readonly<Record<string, string>>;
  readonly since: Date;
}

/** A page of a list, and when it was read by Twilio's own clock. */
export interface TwilioPage {
  readonly rows: readonly TwilioRow[];
  readonly readAt: Date;
}

/**
 * Reads a list of Twilio's page by page, the newest row first, back to `since`. It is not filtered by the date of
 * sending: what is still in Twilio's queue has none yet. Throws ListUnread where a page does not come.
 */
export async function* readTwilioPages(
  agent: Dispatcher,
  account: TwilioAccount,
  list: TwilioList,
): AsyncGenerator<TwilioPage, void, undefined> {
  const query = new URLSearchParams({ ...list.filter, PageSize: String(PAGE_ROWS) });
  const path = `/2010-04-01/Accounts/${account.accountSid}/${list.resource}.json?${query.toString()}`;
  for (let next: string | null = path; next !== null;) {
    const read: Awaited<ReturnType<typeof readPage>> = await readPage(agent, account, next);
    const rows = read.rows.filter(({ createdAt }) => createdAt >= list.since);
    yield { rows, readAt: read.readAt };
    next = rows.length === 0 ? null : read.next;
  }
}

/**
 * Reads a list whole. Throws ListUnread also where there is more than can be read: half a list would say of some
 * messages that they are not there.
 */
export async function readTwilioList(
  agent: Dispatcher,
  account: TwilioAccount,
  list: TwilioList,
): Promise<TwilioRow[]> {
  const rows: TwilioRow[] = [];
  let pages = 0;
  for await (const page of readTwilioPages(agent, account, list)) {
    if (pages++ === MOST_PAGES) throw new ListUnread('the list is longer than can be read');
    rows.push(...page.rows);
  }
  return rows;
}

async function readPage(agent: Dispatcher, account: TwilioAccount, path: string) {
  const { accountSid, authToken, baseUrl, timeoutMs } = account;
  const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  const answer = await exchange(agent, {
    method: 'GET',
    // Only the path is theirs to say: the token goes nowhere but to the address that was configured.
    url: new URL(baseUrl + path.replace(/^\/+/, '/')),
    headers: { authorization: `Basic ${credentials}`, accept: 'application/json' },
    body: null,
    timeoutMs,
    answerLimit: pageLimit,
  });
  if (answer.kind !== 'answer') throw new ListUnread(answer.text);
  if (answer.status !== 200) {
    const askAgainMs = retryAfterMs(answer.headers['retry-after']);
    throw new ListUnread(`the carrier answered ${answer.status}`, askAgainMs);
  }
  const parsed = pageSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new ListUnread('the carrier’s list cannot be read');
  const { messages, calls, next_page_uri: next } = parsed.data;
  const rows = (messages ?? calls ?? []).map((one) => ({ ...one, createdAt: new Date(one.date_created) }));
  const readAt = readDate(answer.headers.date) ?? new Date();
  return { rows, readAt, next: next?.startsWith('/') === true ? next : null };
}

function readDate(header: string | undefined): Date | undefined {
  const at = new Date(header ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
