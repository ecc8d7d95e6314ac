import type { Desk } from '../desk.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Channel } from '../levers.ts';
import { weather } from '../weather.ts';
import { sendTwilioError } from './account.ts';

/**
 * Lets a request through as the channel's weather has it: undefined when it was cut, left hanging or answered 503;
 * `silent` when it is to be taken and forgotten.
 */
export function passGate(
  desk: Pick<Desk, 'levers' | 'stage' | 'ledger'>,
  channel: Channel,
  exchange: Exchange,
): 'working' | 'silent' | undefined {
  const now = weather(desk, channel, exchange.caught[0]);
  if (now === 'working' || now === 'silent') return now;
  const { request, response, path } = exchange;
  desk.ledger.add({
    kind: 'cut',
    method: request.method ?? '',
    path,
    address: '',
    fields: { channel, how: now },
    answer: { status: now === 'unavailable' ? 503 : 0 },
  });
  if (now === 'refused') request.socket.destroy();
  else if (now === 'unavailable') {
    request.resume();
    sendTwilioError(response, 503, 20503, 'Service unavailable');
  } else request.resume();
  return undefined;
}
