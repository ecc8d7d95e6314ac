import type { Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { UnknownLinkPage } from './employee-frame.tsx';
import { preferredLanguage } from './look.ts';
import { openPlainSender } from './plain-page.ts';

/** Wrong links that one address may open in a minute: a person opens a few, somebody who guesses opens many. */
const WRONG_LINKS_A_MINUTE = 60;

/**
 * Answers a link that is not one of ours: 404, and 429 to an address that has opened too many. It is asked only after the
 * link was found wrong, so who holds a right one is never held up, however many sit behind their address.
 */
export function openUnknownLink(css: string): (request: Request, response: Response) => void {
  const send = openPlainSender(css);
  const answer = (status: number) => (request: Request, response: Response) => {
    send(response, status, <UnknownLinkPage language={preferredLanguage(request)} css={css} />);
  };
  const limit = rateLimit({
    windowMs: 60_000,
    limit: WRONG_LINKS_A_MINUTE,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: answer(429),
  });
  return (request, response) => {
    void limit(request, response, () => answer(404)(request, response));
  };
}
