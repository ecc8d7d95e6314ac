import { openAgent, exchange } from '../channels/exchange.ts';
import { newId } from '../kernel/id.ts';
import {
  behindHeader,
  isProbeAnswer,
  makeProbe,
  probeHeader,
  probePath,
  readBehind,
} from './webhook-proof.ts';

/** A carrier waits five seconds for our answer; one that takes longer than this is as good as none. */
const ANSWER_WITHIN_MS = 3_000;

/** Longer than this, and what carriers report is not recorded promptly. */
const PROMPT_MS = 1_000;

/**
 * How our own webhook answered: genuinely, or what came instead, in words for an operator. `prompt`: at once, and what
 * carriers report is recorded as soon as it comes; else that nothing was reported may be our own slowness.
 */
export type ProbeResult = { ok: true; prompt: boolean } | { ok: false; why: string };

/**
 * Opens the probe of our own webhook: a signed request to PUBLIC_URL by the way that carriers take, through name
 * service, proxy and certificate. Only a process of ours can answer it, so a stranger's 204 does not count.
 */
export function openWebhookProbe({ publicUrl, secret }: { publicUrl: string; secret: string }) {
  const agent = openAgent(1, ANSWER_WITHIN_MS);
  const url = new URL(publicUrl + probePath);
  return {
    probe: async (): Promise<ProbeResult> => {
      const nonce = newId();
      const beganMs = performance.now();
      const answer = await exchange(agent, {
        method: 'POST',
        url,
        headers: { [probeHeader]: makeProbe(secret, nonce, Date.now()) },
        body: null,
        timeoutMs: ANSWER_WITHIN_MS,
      });
      if (answer.kind !== 'answer') return { ok: false, why: answer.text };
      if (answer.status !== 204) return { ok: false, why: `it answered ${answer.status}` };
      const proof = answer.headers[probeHeader];
      if (typeof proof !== 'string' || !isProbeAnswer(secret, nonce, proof))
        return { ok: false, why: 'somebody else answers there, or a process with another TOCSIN_SECRET' };
      const tookMs = performance.now() - beganMs;
      const behindMs = readBehind(secret, proof, String(answer.headers[behindHeader]));
      return { ok: true, prompt: Math.max(tookMs, behindMs ?? Infinity) < PROMPT_MS };
    },
    close: (): Promise<void> => agent.destroy(),
  };
}

export type WebhookProbe = ReturnType<typeof openWebhookProbe>;
