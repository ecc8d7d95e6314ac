import type { Router } from 'express';
import type { Context } from '../context.ts';
import { pendingMigrations } from '../db/pending-migrations.ts';

/** How long the database may take to answer before this process calls itself unready. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * `/livez`: the process turns. `/readyz` and `/healthz`: it would answer a launch, that is, the database answers,
 * every migration of this release is applied, and the process is not stopping. A queue that is away makes nothing
 * unready: `queue` only says so.
 */
export function mountHealth(router: Router, context: Pick<Context, 'db' | 'doorbell' | 'config'>): void {
  router.get('/livez', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get(['/readyz', '/healthz'], async (request, response) => {
    const stopping = request.app.get('stopping') === true;
    const database = await withinTime(lookAtDatabase(context), 'does not answer');
    const ready = !stopping && database === 'ready';
    const status = ready ? 'ready' : 'not ready';
    response.status(ready ? 200 : 503).json({ status, stopping, database, queue: lookAtQueue(context) });
  });
}

function lookAtQueue({ doorbell, config }: Pick<Context, 'doorbell' | 'config'>): string {
  if (doorbell.state() === 'working') return 'working';
  return config.redisUrl === undefined ? 'degraded' : 'degraded: no Redis';
}

async function lookAtDatabase({ db }: Pick<Context, 'db'>): Promise<string> {
  try {
    const pending = await pendingMigrations(db.pool);
    return pending.length === 0 ? 'ready' : 'migrations are missing: tocsin migrate';
  } catch {
    return 'does not answer';
  }
}

async function withinTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
