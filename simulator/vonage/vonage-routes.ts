import type { Desk } from '../desk.ts';
import type { Route } from '../http/server.ts';
import { createText } from './texts.ts';

/** The path of Vonage's SMS API. */
export function vonageRoutes(desk: Desk): Route[] {
  return [{ method: 'POST', pattern: /^\/sms\/json$/, answer: (exchange) => createText(desk, exchange) }];
}
