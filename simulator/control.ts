import { z } from 'zod';
import type { Desk } from './desk.ts';
import { HttpFault, readJson, sendJson } from './http/exchange.ts';
import type { Exchange } from './http/exchange.ts';
import type { Route } from './http/server.ts';
import { ledgerKind } from './ledger.ts';
import type { LedgerEntry } from './ledger.ts';
import { leversChange } from './levers.ts';
import { rosterList } from './roster.ts';
import type { Person } from './roster.ts';
import { scenarioSchema } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const rosterLimitBytes = 64 * 1024 * 1024;
const subscriptionWish = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.~-]{1,200}$/, 'an id is made of letters, digits and . _ ~ -')
    .optional(),
  name: z.string().optional(),
});
const ledgerQuery = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  kind: z.string().optional(),
});

/** A push subscription as a browser hands it to a site. */
export interface SubscriptionHandout {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** Sets who holds which phone; their subscriptions are there from then on. */
export function setRoster(desk: Pick<Desk, 'roster' | 'subscriptions'>, people: readonly Person[]): void {
  desk.roster.replace(people);
  for (const { subscription } of people)
    if (subscription !== undefined) desk.subscriptions.ensure(subscription);
}

/** Sets what the carriers and the people do from now on; outages count from now. */
export function setScenario(desk: Pick<Desk, 'stage'>, scenario: Scenario): void {
  desk.stage.scenario = scenario;
  desk.stage.setAt = Date.now();
}

/** Makes the subscription of that id, or gives it again. */
export function handOutSubscription(
  desk: Pick<Desk, 'subscriptions'>,
  baseUrl: string,
  id: string,
): SubscriptionHandout {
  const { publicKey, auth } = desk.subscriptions.ensure(id);
  return {
    endpoint: `${baseUrl}/push/${id}`,
    keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
  };
}

/** Forgets every message, call, mail, answer and ledger entry; roster, scenario and levers stay. */
export function forgetEverything(desk: Desk): void {
  for (const store of [
    desk.ledger,
    desk.phones,
    desk.messages,
    desk.calls,
    desk.memory,
    desk.tally,
    desk.optedOut,
    desk.vonage.numbers,
  ])
    store.clear();
  desk.mails.length = 0;
}

/** The paths by which a demo or a test sets the stage and reads what happened. */
export function controlRoutes(desk: Desk, baseUrl: () => string): Route[] {
  return [
    {
      method: 'PUT',
      pattern: /^\/simulator\/roster$/,
      answer: async ({ request, response }) => {
        setRoster(desk, rosterList.parse(await readJson(request, rosterLimitBytes)));
        sendJson(response, 200, { people: desk.roster.size() });
      },
    },
    {
      method: 'PUT',
      pattern: /^\/simulator\/scenario$/,
      answer: async ({ request, response }) => {
        setScenario(desk, scenarioSchema.parse(await readJson(request)));
        sendJson(response, 200, desk.stage.scenario);
      },
    },
    {
      method: 'GET',
      pattern: /^\/simulator\/scenario$/,
      answer: ({ response }) => sendJson(response, 200, desk.stage.scenario),
    },
    {
      method: 'PUT',
      pattern: /^\/simulator\/levers$/,
      answer: async ({ request, response }) => {
        desk.levers.set(leversChange.parse(await readJson(request)));
        sendJson(response, 200, desk.levers.all());
      },
    },
    {
      method: 'GET',
      pattern: /^\/simulator\/levers$/,
      answer: ({ response }) => sendJson(response, 200, desk.levers.all()),
    },
    {
      method: 'POST',
      pattern: /^\/simulator\/subscriptions$/,
      answer: async ({ request, response }) => {
        const { id = crypto.randomUUID() } = subscriptionWish.parse(await readJson(request));
        sendJson(response, 201, handOutSubscription(desk, baseUrl(), id));
      },
    },
    {
      method: 'DELETE',
      pattern: /^\/simulator\/subscriptions\/([^/]+)$/,
      answer: ({ response, caught }) => {
        desk.subscriptions.remove(caught[0] ?? '');
        sendJson(response, 200, {});
      },
    },
    {
      method: 'POST',
      pattern: /^\/simulator\/reset$/,
      answer: ({ response }) => {
        forgetEverything(desk);
        sendJson(response, 200, {});
      },
    },
    { method: 'GET', pattern: /^\/simulator\/ledger$/, answer: (exchange) => showLedger(desk, exchange) },
    {
      method: 'GET',
      pattern: /^\/simulator\/mails$/,
      answer: async ({ response, query }) => {
        sendJson(response, 200, { items: await showMails(desk, query.get('to')) });
      },
    },
  ];
}

function showLedger(desk: Desk, { query, response }: Exchange): void {
  const { after, limit, kind } = ledgerQuery.parse(Object.fromEntries(query));
  const wanted = kind === undefined ? undefined : ledgerKind(kind);
  if (kind !== undefined && wanted === undefined)
    throw new HttpFault(422, `${kind} is no kind of ledger entry.`);
  const entries = desk.ledger.entries({ after, limit, ...(wanted === undefined ? {} : { kind: wanted }) });
  sendJson(response, 200, {
    items: entries.map(showEntry),
    last: entries.at(-1)?.number ?? after,
    forgotten: desk.ledger.forgotten(),
  });
}

function showEntry(entry: LedgerEntry): Record<string, unknown> {
  return { ...entry, at: new Date(entry.at).toISOString() };
}

async function showMails(desk: Desk, to: string | null): Promise<unknown[]> {
  const wanted = desk.mails.filter((mail) => to === null || mail.to.includes(to)).slice(-100);
  return Promise.all(
    wanted.map(async (mail) => {
      const { subject, text, html, headers } = await mail.read();
      const at = new Date(mail.at).toISOString();
      return {
        id: mail.id,
        at,
        from: mail.from,
        to: mail.to,
        subject,
        text,
        html,
        headers: Object.fromEntries(headers),
      };
    }),
  );
}
