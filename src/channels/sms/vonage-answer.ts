import * as z from 'zod';
import type { Outcome } from '../contract.ts';
import type { Exchange } from '../exchange.ts';
import { httpVerdict, isDoubtful } from '../http-verdicts.ts';
import { maskAddresses } from '../mask-addresses.ts';
import { neverSent } from '../never-sent.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { ScopedVerdict } from '../verdict-table.ts';
import { vonageSendVerdicts } from './vonage-verdicts.ts';

/** Told of a status that no table has. */
type UnknownStatus = (status: string) => void;

/** Before any receipt, whose least rank is 30. */
const takenRank = 20;

const partSchema = z.object({
  status: z.union([z.string(), z.number()]).transform(String),
  'message-id': z.string().optional(),
  'error-text': z.string().optional(),
});
type Part = z.infer<typeof partSchema>;

/** A text of several parts has an entry for each. */
const answerSchema = z.object({ messages: z.array(partSchema).min(1) });

/**
 * What came of a text that Vonage was handed. It says in the body of a 200 whether it took it; a part that was refused
 * makes the whole useless.
 */
export function readVonageAnswer(answer: Exchange, onUnknownStatus: UnknownStatus): Outcome {
  if (answer.kind === 'in-doubt') return answer;
  if (answer.kind === 'not-sent') return neverSent(answer);
  const { status, headers, body } = answer;
  const said = `The carrier answered ${status}`;
  if (isDoubtful(status)) return { kind: 'in-doubt', code: `http-${status}`, text: said };
  const parts = answerSchema.safeParse(parseJson(body)).data?.messages;
  const refused = parts?.find((part) => part.status !== '0');
  const waitMs = retryAfterMs(headers['retry-after']);
  if (refused !== undefined) {
    const text = refused['error-text'] ?? `${said} and status ${refused.status}`;
    const verdict = verdictOf(refused.status, onUnknownStatus);
    return reject(verdict, `vonage-${refused.status}`, text, waitMs ?? waitIn(text));
  }
  return status >= 200 && status < 300
    ? readTaken(parts?.[0])
    : reject(httpVerdict(status), `http-${status}`, said, waitMs);
}

function readTaken(first: Part | undefined): Outcome {
  if (first === undefined)
    return { kind: 'in-doubt', code: 'unreadable-answer', text: 'The carrier’s answer could not be read' };
  const providerRef = first['message-id'];
  if (!providerRef)
    return { kind: 'in-doubt', code: 'no-message-id', text: 'The carrier took it without giving it an id' };
  return { kind: 'accepted', providerRef, carrierStatus: '0', rank: takenRank };
}

/** `Throughput Rate Exceeded - please wait [ 250 ] and retry`: so Vonage says when to come again, in milliseconds. */
function waitIn(text: string): number | null {
  const [, ms] = /wait \[ ?(\d{1,6}) ?\]/.exec(text) ?? [];
  return ms === undefined ? null : Number(ms);
}

/** What nobody has listed is our own fault, which goes round and is told. */
function verdictOf(code: string, onUnknownStatus: UnknownStatus): ScopedVerdict {
  const known = vonageSendVerdicts.lookUp(code);
  if (known === undefined) onUnknownStatus(code);
  return known ?? { verdict: 'our-fault', scope: 'message' };
}

function reject(
  { verdict, scope }: ScopedVerdict,
  code: string,
  text: string,
  waitMs: number | null,
): Outcome {
  const retryAfterMs = verdict === 'provider-transient' ? waitMs : null;
  return { kind: 'rejected', verdict, scope, code, text: maskAddresses(text), retryAfterMs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
