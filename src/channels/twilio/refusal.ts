import * as z from 'zod';
import type { Outcome, Verdict } from '../contract.ts';
import { httpVerdict, isDoubtful } from '../http-verdicts.ts';
import { maskAddresses } from '../mask-addresses.ts';
import { retryAfterMs } from '../retry-after.ts';
import { twilioVerdicts } from '../sms/twilio-verdicts.ts';

/** Told of a code that no table has. */
export type UnknownCode = (code: string, status: number) => void;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const refusalSchema = z.object({
  code: z.union([z.number(), z.string()]).transform(String).nullish(),
  message: z.string().nullish(),
});

/**
 * What an answer other than 2xx comes to. A 5xx or a 408 is in doubt: the message may have been taken before something broke.
 * 429 was never processed and says when to come again.
 */
export function readRefusal(
  answer: { status: number; headers: Headers; body: string },
  onUnknownCode: UnknownCode,
): Exclude<Outcome, { kind: 'accepted' }> {
  const { status } = answer;
  const refusal = refusalSchema.safeParse(parseJson(answer.body)).data;
  const code = refusal?.code ?? `http-${status}`;
  const text = maskAddresses(refusal?.message ?? `The carrier answered ${status}`);
  if (isDoubtful(status)) return { kind: 'in-doubt', code, text };
  const known = refusal?.code ? twilioVerdicts.lookUp(code) : undefined;
  if (known === undefined && refusal?.code) onUnknownCode(code, status);
  const { verdict, scope } = known ?? httpVerdict(status);
  return { kind: 'rejected', verdict, scope, code, text, retryAfterMs: waitFor(verdict, answer.headers) };
}

function waitFor(verdict: Verdict, headers: Headers): number | null {
  return verdict === 'provider-transient' ? retryAfterMs(headers['retry-after']) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
