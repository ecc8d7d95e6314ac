import type { Request } from 'express';
import { Problem } from '../kernel/problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that changes something and was not sent by a page of ours. Call it where a cookie, or
 * nothing at all, speaks for the caller. Browsers say where a request comes from in Sec-Fetch-Site, older ones in
 * Origin; a request that says neither is refused. Throws a Problem.
 */
export function checkSameOrigin(request: Request, publicUrl: string): void {
  if (SAFE.has(request.method)) return;
  const site = request.get('sec-fetch-site');
  if (site === 'same-origin') return;
  const origin = request.get('origin');
  const ours = [new URL(publicUrl).host, request.get('host')];
  if (site === undefined && origin !== undefined && ours.includes(hostOf(origin))) return;
  throw new Problem(
    'not-allowed',
    'The request came from another site. Open the page again and repeat it there.',
  );
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
