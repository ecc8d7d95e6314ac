import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';

/**
 * Sends pages that whoever holds their link may see: kept by no cache, seen by no search engine, and telling nobody
 * where a reader came from. Their style stands in them so that one round trip shows them; it is allowed by its hash, and
 * nothing else is; a page with a script of ours may also call us, and be added to a home screen.
 */
export function openPlainSender(css: string, { hasScript = false } = {}) {
  const hash = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  const scripted = "; script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'";
  return (response: Response, status: number, page: VNode): void => {
    response.status(status).set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': hasScript ? policy + scripted : policy,
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex',
    });
    response.type('html').send(`<!doctype html>${render(page)}`);
  };
}
