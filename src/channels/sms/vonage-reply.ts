import * as z from 'zod';
import type { VonageParameters } from './vonage-signature.ts';

/** Vonage's clock may be so far off ours. */
const CLOCKS_MS = 60_000;

const inboundSchema = z.object({
  messageId: z.string().min(1).max(64),
  msisdn: z.string().min(1).max(64),
  text: z.string().default(''),
  'message-timestamp': z.string().default(''),
  concat: z.string().optional(),
  'concat-part': z.string().default('?'),
  'concat-total': z.string().default('?'),
});

/** An SMS that somebody sent to a number at Vonage. */
export interface VonageInbound {
  readonly providerRef: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** How long ago it was written at least: Vonage brings it again for a day until we take it. */
  readonly ageMs: number;
}

/** Reads an inbound SMS; undefined where it is none. `nowMs` is by this machine's clock. */
export function readVonageInbound(parameters: VonageParameters, nowMs: number): VonageInbound | undefined {
  const { data } = inboundSchema.safeParse(parameters);
  if (data === undefined) return undefined;
  return {
    providerRef: data.messageId,
    from: data.msisdn.replace(/^(?=\d)/, '+'),
    // A long text comes in parts. Each names itself, so that none is ever taken for a whole answer.
    body:
      data.concat === 'true' ? `(${data['concat-part']}/${data['concat-total']}) ${data.text}` : data.text,
    ageMs: ageOf(data['message-timestamp'], nowMs),
  };
}

/** `2026-11-24 08:10:00`, UTC. */
function ageOf(timestamp: string, nowMs: number): number {
  const sentMs = Date.parse(`${timestamp.replace(' ', 'T')}Z`);
  return Number.isNaN(sentMs) ? 0 : Math.max(0, nowMs - sentMs - CLOCKS_MS);
}
