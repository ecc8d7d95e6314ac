import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { serveCalls } from '../processes/serve-calls.ts';
import { signForm } from './sign-form.ts';

/** A form as a carrier posts it. */
export interface Form {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What came of posted forms. Milliseconds run from the instant a form was due, so that a queue before us counts. */
export interface Posted {
  readonly seconds: number;
  /** Answered with 2xx. */
  readonly taken: number;
  /** What else they were answered with, or the error where nothing came within Twilio's 15 s, and how many each. */
  readonly refused: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const TWILIO_WAITS_MS = 15_000;
const agent = new Agent({ connections: 512, pipelining: 1, headersTimeout: TWILIO_WAITS_MS });
const [accountSid = '', authToken = ''] = process.argv.slice(2);

async function post(url: string, { path, fields }: Form): Promise<string> {
  const form = { AccountSid: accountSid, ...fields };
  try {
    const { statusCode, body } = await request(url + path, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signForm(authToken, url + path, form),
      },
      body: new URLSearchParams(form).toString(),
    });
    await body.dump();
    return String(statusCode);
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const handlers = {
  /** Posts them evenly, so many a second, whether those before have been answered or not. */
  run: async ({
    url,
    forms,
    perSecond,
  }: {
    url: string;
    forms: Form[];
    perSecond: number;
  }): Promise<Posted> => {
    const beganAtMs = performance.now();
    const took: number[] = [];
    const refused: Record<string, number> = {};
    const posting = forms.map(async (form, place) => {
      const dueAtMs = beganAtMs + (place / perSecond) * 1_000;
      await wait(dueAtMs - performance.now());
      const answer = await post(url, form);
      if (answer.startsWith('2')) took.push(performance.now() - dueAtMs);
      else refused[answer] = (refused[answer] ?? 0) + 1;
    });
    await Promise.all(posting);
    took.sort((a, b) => a - b);
    const at = (share: number) => took[Math.ceil(took.length * share) - 1] ?? TWILIO_WAITS_MS;
    const seconds = (performance.now() - beganAtMs) / 1_000;
    return { seconds, taken: took.length, refused, p50Ms: at(0.5), p99Ms: at(0.99) };
  },
};

/** What the bench may ask of whoever posts. */
export type Poster = typeof handlers;

serveCalls(handlers);
