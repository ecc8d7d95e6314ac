import type { Dispatcher } from 'undici';
import * as z from 'zod';
import { exchange } from '../exchange.ts';
import { ListUnread } from '../list-unread.ts';
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
  date_created: z.string(),
});
/** A message or a call as Twilio lists it. */
export type TwilioRow = z.output<typeof row> & { readonly createdAt: Date };

const pageSchema = z.object({
  messages: z.array(row).optional(),
  calls: z.array(row).optional(),
  next_page_uri: z.string().nullish(),
});

/**
 * Reads a list of Twilio's, newest first, back to `since`. It is not filtered by the date of sending: what is still
 * in Twilio's queue has none yet. Throws ListUnread where a page does not come, and where there is more than can be
 * read: half a list would say of some messages that they are not there.
 */
export async function readTwilioList(
  agent: Dispatcher,
  account: TwilioAccount,
  list: { resource: 'Messages' | 'Calls'; filter?: Readonly<Record<string, string>>; since: Date },
): Promise<TwilioRow[]> {
  const query = new URLSearchParams({ ...list.filter, PageSize: String(PAGE_ROWS) });
  const path = `/2010-04-01/Accounts/${account.accountSid}/${list.resource}.json?${query.toString()}`;
  const rows: TwilioRow[] = [];
  let next: string | null = path;
  for (let page = 0; next !== null; page++) {
    if (page === MOST_PAGES) throw new ListUnread('the list is longer than can be read');
    const read = await readPage(agent, account, next);
    const fresh = read.rows.filter(({ createdAt }) => createdAt >= list.since);
    rows.push(...fresh);
    next = fresh.length === 0 ? null : read.next;
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
  if (answer.status !== 200) throw new ListUnread(`the carrier answered ${answer.status}`);
  const parsed = pageSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new ListUnread('the carrier’s list cannot be read');
  const { messages, calls, next_page_uri: next } = parsed.data;
  const rows = (messages ?? calls ?? []).map((one) => ({ ...one, createdAt: new Date(one.date_created) }));
  return { rows, next: next?.startsWith('/') === true ? next : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
