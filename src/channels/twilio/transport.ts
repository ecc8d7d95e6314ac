import twilio from 'twilio';
import type { Agent } from 'undici';
import type { Outcome } from '../contract.ts';
import { exchange } from '../exchange.ts';
import { neverSent } from '../never-sent.ts';
import { readRefusal, type UnknownCode } from './refusal.ts';

type Request = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
type Answer = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>>;

/** Thrown where a call to Twilio came to something else than a success that was read in full. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  constructor(readonly outcome: Exclude<Outcome, { kind: 'accepted' }>) {
    super(outcome.text);
  }
}

interface Credentials {
  readonly accountSid: string;
  readonly authToken: string;
}

/**
 * What carries the Twilio client's requests: undici in place of its own transport, which holds 20 sockets and reads
 * an answer of any length. A class because the client asks for one.
 */
export class TwilioTransport extends twilio.RequestClient {
  readonly #agent: Agent;
  readonly #timeoutMs: number;
  readonly #onUnknownCode: UnknownCode;
  readonly #authorization: string;

  constructor(account: Credentials, agent: Agent, timeoutMs: number, onUnknownCode: UnknownCode) {
    super();
    const credentials = Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64');
    this.#authorization = `Basic ${credentials}`;
    this.#agent = agent;
    this.#timeoutMs = timeoutMs;
    this.#onUnknownCode = onUnknownCode;
  }

  // The client asks for any type of body; every answer's is its text, which the client reads itself.
  override async request(options: Request): Promise<Answer & { body: never }> {
    const answer = await exchange(this.#agent, {
      method: options.method === 'get' ? 'GET' : 'POST',
      url: new URL(options.uri),
      headers: { ...plainHeaders(options.headers), authorization: this.#authorization },
      body: options.data ? encodeForm(options.data) : null,
      timeoutMs: this.#timeoutMs,
    });
    if (answer.kind === 'in-doubt') throw new CallFailed(answer);
    if (answer.kind === 'not-sent') throw new CallFailed(neverSent(answer));
    if (answer.status < 200 || answer.status > 299)
      throw new CallFailed(readRefusal(answer, this.#onUnknownCode));
    const read = { statusCode: answer.status, headers: answer.headers, body: answer.body };
    return read as unknown as Answer & { body: never };
  }
}

/** A form as Twilio takes it: lists are repeated names, what is undefined is left out. */
function encodeForm(data: object): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(data) as [string, FormValue | FormValue[]][]) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) form.append(name, String(one));
  }
  return form.toString();
}

type FormValue = string | number | boolean | null | undefined;

function plainHeaders(headers: Request['headers']): Record<string, string> {
  const entries = Object.entries(headers ?? {}) as [string, unknown][];
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
