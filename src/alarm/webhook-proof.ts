import { isProof, makeProof } from '../kernel/proof.ts';

/** Where the probe is posted, under PUBLIC_URL, and the header that carries its proof there and back. */
export const probePath = '/webhooks/probe';
export const probeHeader = 'x-tocsin-probe';

/** Beside the proof in the answer: how far the process that answers is behind. */
export const behindHeader = 'x-tocsin-behind';

/** A probe older than this, or from so far in the future, is a replay or a clock gone wrong (two minutes of skew). */
const FRESH_MS = 120_000;

/** What has waited longer than that is as bad. */
const LONGEST_MS = 999_999_999;

/** The header of a probe sent at `nowMs`: `time.nonce.proof`. `nonce` is new for each, letters and digits. */
export function makeProbe(secret: string, nonce: string, nowMs: number): string {
  const named = `${nowMs}.${nonce}`;
  return `${named}.${makeProof(secret, `webhook-probe:${named}`)}`;
}

/** What a genuine and fresh probe is answered with; undefined for any other. Pure. */
export function answerProbe(secret: string, header: string | undefined, nowMs: number): string | undefined {
  const [, time, nonce, proof] = /^(\d{1,16})\.([\w-]{8,64})\.([\w-]{1,64})$/.exec(header ?? '') ?? [];
  if (time === undefined || nonce === undefined || proof === undefined) return undefined;
  if (!isProof(secret, `webhook-probe:${time}.${nonce}`, proof)) return undefined;
  if (Math.abs(nowMs - Number(time)) > FRESH_MS) return undefined;
  return makeProof(secret, `webhook-probe-answer:${nonce}`);
}

/** Whether it was one of our own processes that answered the probe with this nonce. */
export function isProbeAnswer(secret: string, nonce: string, answer: string): boolean {
  return isProof(secret, `webhook-probe-answer:${nonce}`, answer);
}

/**
 * The header that says how long the oldest report that the answering process has in hand waits to be recorded:
 * `milliseconds.proof`. The proof covers the answer to the probe, so that nobody else can say it, nor say it again.
 */
export function sayBehind(secret: string, answer: string, behindMs: number): string {
  const said = String(Math.min(Math.ceil(behindMs), LONGEST_MS));
  return `${said}.${makeProof(secret, behindPurpose(answer, said))}`;
}

/** The milliseconds that such a header says beside this answer; undefined where none of our processes has said it. */
export function readBehind(secret: string, answer: string, header: string): number | undefined {
  const [, said, proof] = /^(\d{1,9})\.([\w-]{1,64})$/.exec(header) ?? [];
  if (said === undefined || proof === undefined) return undefined;
  return isProof(secret, behindPurpose(answer, said), proof) ? Number(said) : undefined;
}

const behindPurpose = (answer: string, said: string) => `webhook-behind:${answer}:${said}`;
