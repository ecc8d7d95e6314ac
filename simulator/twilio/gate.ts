import type { Desk } from '../desk.ts';
import { passWeather } from '../gate.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Channel } from '../levers.ts';
import { sendTwilioError } from './account.ts';

/** Lets a request through as the channel's weather, or the lever of the account in its path, has it. */
export function passGate(
  desk: Pick<Desk, 'levers' | 'stage' | 'ledger'>,
  channel: Channel,
  exchange: Exchange,
): 'working' | 'silent' | undefined {
  return passWeather(desk, channel, {
    exchange,
    account: exchange.caught[0],
    sayUnavailable: () => sendTwilioError(exchange.response, 503, 20503, 'Service unavailable'),
  });
}
