import type { Pool } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import { holdProbe, releaseProbe, writeProbe } from './probe-store.ts';
import type { WebhookProbe } from './probe-webhook.ts';
import { startTicker, type Ticker } from './ticker.ts';

const EVERY_MS = 2_000;

/** What the last probe found. */
type Known = Parameters<typeof writeProbe>[2];

interface Deps {
  pool: Pool;
  probe: WebhookProbe;
  log: Logger;
}

/**
 * Probes our own webhook every two seconds, one process for all: whoever holds the row's lease, which a dead holder
 * loses after a few seconds. Each change is logged. A round that could not be written down is a time in which nobody
 * knows: no receipt could be either.
 */
export function startProber({ pool, probe, log }: Deps): Ticker {
  const holder = newId();
  let known: Known | undefined;
  let isNew = true;
  const round = async () => {
    const wasNew = isNew;
    isNew = true;
    if (!(await holdProbe(pool, holder, { isNew: wasNew }))) return;
    const result = await probe.probe();
    const found: Known = { ok: result.ok, prompt: result.ok && result.prompt };
    await writeProbe(pool, holder, found);
    isNew = false;
    if (result.ok !== known?.ok) {
      if (result.ok) log.info('our webhooks answer at PUBLIC_URL');
      else log.warn({ why: result.why }, 'our webhooks do not answer at PUBLIC_URL: carriers cannot report');
    }
    if (result.ok && found.prompt !== (known?.prompt ?? true)) {
      if (found.prompt) log.info('what carriers report is recorded at once again');
      else log.warn('what carriers report is recorded late: no lane is called silent meanwhile');
    }
    known = found;
  };
  const onError = (error: unknown) => log.warn({ err: error }, 'the webhook could not be probed');
  const ticker = startTicker(EVERY_MS, round, onError);
  return {
    stop: async () => {
      await ticker.stop();
      await releaseProbe(pool, holder).catch(onError);
    },
  };
}
