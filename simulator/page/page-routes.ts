import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Desk } from '../desk.ts';
import { HttpFault, readForm, send } from '../http/exchange.ts';
import type { Exchange, Form } from '../http/exchange.ts';
import type { Route } from '../http/server.ts';
import { addressesOf } from '../roster.ts';
import type { Person } from '../roster.ts';
import { callStyle } from './call-style.ts';
import { PeopleList } from './desk-view.tsx';
import { sendLive } from './live.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { Page } from './page.tsx';
import type { PageState } from './page.tsx';
import { callByHand, moveLever, replyByHand, tapByHand } from './phone-actions.ts';
import { phoneStyle } from './phone-style.ts';

/** More people than this are found by search, never listed. */
const listed = 30;

/** The face of the simulator: the page, its live parts, and what its buttons do. */
export function pageRoutes(desk: Desk): Route[] {
  return [
    { method: 'GET', pattern: /^\/$/, answer: (exchange) => sendPage(desk, exchange, undefined) },
    {
      method: 'GET',
      pattern: /^\/phones\/([^/]+)$/,
      answer: ({ response, path }) => {
        response.writeHead(308, { location: `${path}/` }).end();
      },
    },
    {
      method: 'GET',
      pattern: /^\/phones\/([^/]+)\/$/,
      answer: (exchange) => sendPage(desk, exchange, personOf(desk, exchange)),
    },
    { method: 'GET', pattern: /^\/live$/, answer: (exchange) => sendDeskLive(desk, exchange) },
    {
      method: 'GET',
      pattern: /^\/phones\/([^/]+)\/live$/,
      answer: (exchange) => sendPhoneLive(desk, exchange),
    },
    { method: 'GET', pattern: /^\/people$/, answer: (exchange) => sendPeople(desk, exchange) },
    {
      method: 'GET',
      pattern: /^\/page\.css$/,
      answer: ({ response }) =>
        send(response, 200, 'text/css; charset=utf-8', pageStyle + callStyle + phoneStyle),
    },
    {
      method: 'GET',
      pattern: /^\/page\.js$/,
      answer: ({ response }) => send(response, 200, 'text/javascript; charset=utf-8', pageScript),
    },
    byHand(/^\/levers$/, (_exchange, form) => moveLever(desk, form)),
    byHand(/^\/phones\/([^/]+)\/sms$/, (exchange, form) => replyByHand(desk, personOf(desk, exchange), form)),
    byHand(/^\/phones\/([^/]+)\/push$/, (exchange, form) => tapByHand(desk, personOf(desk, exchange), form)),
    byHand(/^\/phones\/([^/]+)\/call$/, (exchange, form) => callByHand(desk, personOf(desk, exchange), form)),
  ];
}

/** A form of the page: without script the browser goes back to the page, with it there is nothing to say. */
function byHand(pattern: RegExp, act: (exchange: Exchange, form: Form) => void | Promise<void>): Route {
  return {
    method: 'POST',
    pattern,
    answer: async (exchange) => {
      await act(exchange, await readForm(exchange.request));
      const { request, response } = exchange;
      if (request.headers.accept === 'application/json') send(response, 204, 'text/plain', '');
      else response.writeHead(303, { location: request.headers.referer ?? '/' }).end();
    },
  };
}

/** Somebody of the roster by id; any other name is a phone, mailbox or device that is in nobody's hand. */
function personOf(desk: Pick<Desk, 'roster'>, { caught }: Exchange): Person {
  const id = caught[0] ?? '';
  const known = desk.roster.byId(id);
  if (known) return known;
  if (/^\+\d+$/.test(id)) return { id, name: id, mobile: id };
  if (id.includes('@')) return { id, name: id, email: id };
  throw new HttpFault(404, `${id} is not on the roster, and no number or mailbox.`);
}

function stateOf(desk: Desk, search: string, person: Person | undefined): PageState {
  return {
    desk,
    search,
    found: desk.roster.search(search, listed),
    person,
    items: person ? desk.phones.items(addressesOf(person)) : [],
  };
}

async function sendPage(
  desk: Desk,
  { response, query }: Exchange,
  person: Person | undefined,
): Promise<void> {
  const state = stateOf(desk, query.get('q') ?? '', person);
  await readMails(state);
  send(response, 200, 'text/html; charset=utf-8', `<!doctype html>${renderToString(h(Page, { state }))}`);
}

function sendPeople(desk: Desk, { response, query }: Exchange): void {
  const search = query.get('q') ?? '';
  const people = desk.roster.search(search, listed);
  const list = { people, total: desk.roster.size(), heldId: query.get('held') ?? undefined, search };
  send(response, 200, 'text/html; charset=utf-8', renderToString(h(PeopleList, list)));
}

function sendDeskLive(desk: Desk, exchange: Exchange): void {
  const state = stateOf(desk, '', undefined);
  sendLive(desk, exchange, { addresses: [], state: () => state, onGone: () => undefined });
}

/** While this stream is open a human holds the phone. */
function sendPhoneLive(desk: Desk, exchange: Exchange): void {
  const person = personOf(desk, exchange);
  const addresses = addressesOf(person);
  const release = desk.phones.hold(addresses);
  const state = (): PageState => {
    const now = stateOf(desk, '', person);
    openMails(desk, now).catch(desk.onError);
    return now;
  };
  sendLive(desk, exchange, { addresses, state, onGone: release });
}

/** Opens the mails that nobody has opened yet, and then tells the page. */
async function openMails(desk: Pick<Desk, 'phones'>, state: PageState): Promise<void> {
  const closed = state.items.filter((item) => item.kind === 'mail' && !item.mail.seen);
  await readMails(state);
  for (const { address } of closed) desk.phones.touch(address);
}

/** Somebody looks at the mails now. */
async function readMails({ items }: PageState): Promise<void> {
  await Promise.all(
    items.map(async (item) => {
      if (item.kind === 'mail' && !item.mail.seen) await item.mail.read();
    }),
  );
}
