import { Fragment, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Desk } from '../desk.ts';
import type { Exchange } from '../http/exchange.ts';
import { livePart, livePartNames } from './page.tsx';
import type { LivePartName, PageState } from './page.tsx';

/** How soon after a change the page shows it, and how often the counters are looked at. */
const soonMs = 60;
const countersMs = 500;
const heartbeatMs = 15_000;

/** Sends the parts of the page that changed as server-sent events, until the browser goes; `onGone` hears of that. */
export function sendLive(
  desk: Pick<Desk, 'levers' | 'phones'>,
  { request, response }: Exchange,
  page: {
    readonly addresses: readonly string[];
    readonly state: () => PageState;
    readonly onGone: () => void;
  },
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const sent = new Map<LivePartName, string>();
  const refresh = (names: readonly LivePartName[]): void => {
    const state = page.state();
    for (const name of names) {
      const html = renderToString(h(Fragment, null, livePart(name, state)));
      if (sent.get(name) === html) continue;
      sent.set(name, html);
      response.write(`event: part\ndata: ${JSON.stringify({ name, html })}\n\n`);
    }
  };
  let soon: NodeJS.Timeout | undefined;
  const refreshSoon = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined;
      refresh(['stream', 'call']);
    }, soonMs);
  };
  refresh(livePartNames);
  const counters = setInterval(() => refresh(['counters']), countersMs);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  const unwatch = desk.phones.watch(page.addresses, refreshSoon);
  const unlever = desk.levers.onChange(() => refresh(['levers', 'signal']));
  request.once('close', () => {
    clearTimeout(soon);
    clearInterval(counters);
    clearInterval(heartbeat);
    unwatch();
    unlever();
    page.onGone();
  });
}
