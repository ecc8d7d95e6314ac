import type { Exchange } from '../http/exchange.ts';
import type { Route } from '../http/server.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A document that the customer keeps at the carrier, with places for `message` and `language`, which the address fills:
 * `<Response><Say language="{{language}}">{{message}}</Say>…`, said twice.
 */
export const twimlBin: Route = {
  method: 'POST',
  pattern: /^\/twiml\/EH[0-9a-f]{32}$/,
  answer: ({ query, response }: Exchange) => {
    const fill = (name: string) => (query.get(name) ?? '').replace(/[&<>"]/g, (sign) => escapes[sign] ?? '');
    const say = `<Say language="${fill('language')}">${fill('message')}</Say>`;
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(`<Response>${say}${say}</Response>`);
  },
};
