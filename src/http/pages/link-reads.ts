import type { Request } from 'express';
import { isbot } from 'isbot';
import { Counter } from 'prom-client';

/** Neither kind confirms anything; that a scanner looked says nothing about its reader. */
const linkReadsTotal = new Counter({
  name: 'tocsin_link_reads_total',
  help: 'Looks at employees’ links, by people and by machines: scanners, previews, prefetchers',
  labelNames: ['by'] as const,
});

/** Counts one look at a link that is ours. */
export function countLinkRead(request: Request): void {
  linkReadsTotal.inc({ by: isMachine(request) ? 'machine' : 'person' });
}

/** Whether it says itself that nobody reads it: it wants no body, fetches ahead, is a known robot, or names no browser. */
function isMachine(request: Request): boolean {
  const purpose = `${request.get('sec-purpose') ?? ''} ${request.get('purpose') ?? ''}`;
  const browser = request.get('user-agent');
  return request.method === 'HEAD' || purpose.includes('prefetch') || browser === undefined || isbot(browser);
}
