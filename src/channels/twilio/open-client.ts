import twilio from 'twilio';
import type { Outcome } from '../contract.ts';
import { concurrencyFor, openAgent } from '../exchange.ts';
import type { Logger } from '../../kernel/log.ts';
import { readTwilioList, readTwilioPages, type TwilioRow } from './read-list.ts';
import type { TwilioAccount } from './twilio-account.ts';
import { CallFailed, TwilioTransport } from './transport.ts';

/** Opens the Twilio client of one account, with connections of its own. */
export function openTwilioClient(account: TwilioAccount, log: Logger) {
  const concurrency = concurrencyFor(account.ratePerSecond);
  const agent = openAgent(concurrency, account.timeoutMs);
  const transport = new TwilioTransport(account, agent, account.timeoutMs, (code, status) => {
    log.warn({ provider: account.name, code, status }, 'Twilio answered with a code that no table has');
  });
  const client = twilio(account.accountSid, account.authToken, { httpClient: transport, autoRetry: false });
  client.api.baseUrl = account.baseUrl;
  // It would weave regions from the environment into hosts it takes apart; ours is meant as it is written.
  client.getHostname = (hostname) => hostname;
  const take: TakeOutcome = async (call, rankOf) => {
    try {
      return readTaken(await call(), rankOf);
    } catch (error) {
      if (error instanceof CallFailed) return error.outcome;
      log.warn({ provider: account.name, err: error }, 'an answer of Twilio’s could not be read');
      return { kind: 'in-doubt', code: 'unreadable-answer', text: 'The carrier’s answer could not be read' };
    }
  };
  const sent = (resource: 'Messages' | 'Calls', since: Date) => ({
    resource,
    filter: { From: account.from },
    since,
  });
  /** What the account has sent since then, from this provider's own number: whole, and in pages. */
  const listSent = async (resource: 'Messages' | 'Calls', since: Date) =>
    (await readTwilioList(agent, account, sent(resource, since))).filter(isOutbound);
  async function* pageSent(resource: 'Messages' | 'Calls', since: Date) {
    for await (const { rows } of readTwilioPages(agent, account, sent(resource, since)))
      yield rows.filter(isOutbound);
  }
  /** What came in to this provider's own number since then, in pages. The date narrows it to whole days (UTC). */
  const pageReceived = (since: Date) => {
    const filter = { To: account.from, 'DateSent>': since.toISOString().slice(0, 10) };
    return readTwilioPages(agent, account, { resource: 'Messages', filter, since });
  };
  const close = () => agent.destroy();
  return { client, take, listSent, pageSent, pageReceived, concurrency, close };
}

function isOutbound({ direction }: TwilioRow): boolean {
  return direction?.startsWith('outbound') ?? true;
}

interface Taken {
  readonly sid: unknown;
  readonly status: unknown;
}
type RankOf = (status: string) => number | undefined;
/** Makes a call through the client and says what it came to, ranked by the channel's own statuses. Never throws. */
type TakeOutcome = (call: () => Promise<Taken>, rankOf: RankOf) => Promise<Outcome>;

function readTaken({ sid, status }: Taken, rankOf: RankOf): Outcome {
  if (typeof sid !== 'string' || sid === '')
    return { kind: 'in-doubt', code: 'no-sid', text: 'The carrier took it without giving it a sid' };
  const carrierStatus = typeof status === 'string' ? status : 'queued';
  return { kind: 'accepted', providerRef: sid, carrierStatus, rank: rankOf(carrierStatus) ?? 10 };
}
