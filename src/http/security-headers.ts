import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for every answer. Scripts and styles come from files of ours only, nothing inline; nobody may frame a
 * page. The referrer stays within the site, because an employee's link holds a token.
 */
export function securityHeaders(publicUrl: string): RequestHandler[] {
  const https = publicUrl.startsWith('https:');
  const self = ["'self'"];
  const none = ["'none'"];
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        baseUri: none,
        connectSrc: self,
        fontSrc: self,
        formAction: self,
        frameAncestors: none,
        imgSrc: ["'self'", 'data:'],
        manifestSrc: self,
        scriptSrc: self,
        styleSrc: self,
        workerSrc: self,
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
  });
  const noStore: RequestHandler = (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  };
  return [guard, noStore];
}
