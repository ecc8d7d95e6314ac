import type { ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { Exchange } from '../http/exchange.ts';
import { sendJson } from '../http/exchange.ts';

/** The one account the simulator serves, and where its customer listens. */
export interface Account {
  readonly sid: string;
  /** A second account of the same customer, with the same token. */
  readonly spareSid: string;
  readonly authToken: string;
  /** Where inbound texts are posted; a fragment asks for retries. */
  readonly inboundUrl: string;
}

/** Twilio's API version, in every path and callback. */
export const apiVersion = '2010-04-01';

/** Answers an error in Twilio's shape. */
export function sendTwilioError(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
): void {
  sendJson(response, status, {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  });
}

/** Basic auth with an account's sid and token, for its own paths; answers 401 (20003) and gives false otherwise. */
export function isAuthorised(account: Account, exchange: Exchange): boolean {
  const isTheirs = (sid: string) => {
    const wanted = `Basic ${Buffer.from(`${sid}:${account.authToken}`).toString('base64')}`;
    return exchange.request.headers.authorization === wanted && exchange.caught[0] === sid;
  };
  if (isTheirs(account.sid) || isTheirs(account.spareSid)) return true;
  exchange.request.resume();
  sendTwilioError(exchange.response, 401, 20003, 'Authenticate');
  return false;
}

/** Gives sids that never repeat, later ones sorting after earlier ones. */
export function createSids(): (prefix: 'SM' | 'CA') => string {
  const run = Math.floor(Date.now()).toString(16).padStart(12, '0') + randomBytes(4).toString('hex');
  let count = 0;
  return (prefix) => {
    count += 1;
    return prefix + run + count.toString(16).padStart(12, '0');
  };
}

/** A time as Twilio writes it (RFC 2822), or null. */
export function twilioDate(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toUTCString().replace('GMT', '+0000');
}
