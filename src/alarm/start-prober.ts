import type { Pool } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import { holdProbe, releaseProbe, writeProbe } from './probe-store.ts';
import type { WebhookProbe } from './probe-webhook.ts';
import { startTicker, type Ticker } from './ticker.ts';

const EVERY_MS = 2_000;

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
  let known: boolean | undefined;
  let isNew = true;
  const round = async () => {
    const wasNew = isNew;
    isNew = true;
    if (!(await holdProbe(pool, holder, { isNew: wasNew }))) return;
    const result = await probe.probe();
    await writeProbe(pool, holder, result.ok);
    isNew = false;
    if (result.ok === known) return;
    known = result.ok;
    if (result.ok) log.info('our webhooks answer at PUBLIC_URL');
    else log.warn({ why: result.why }, 'our webhooks do not answer at PUBLIC_URL: carriers cannot report');
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
