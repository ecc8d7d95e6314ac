import type { Desk } from './desk.ts';
import type { Exchange } from './http/exchange.ts';
import { weather, type Carrier } from './weather.ts';

interface Asked {
  readonly exchange: Exchange;
  /** Whose lever counts, where accounts have one. */
  readonly account: string | undefined;
  /** Answers 503 in the carrier's own shape. */
  readonly sayUnavailable: () => void;
}

/**
 * Lets a request through as the carrier's weather has it: undefined when it was cut, left hanging or answered 503;
 * `silent` when it is to be taken and forgotten.
 */
export function passWeather(
  desk: Pick<Desk, 'levers' | 'stage' | 'ledger'>,
  carrier: Carrier,
  { exchange: { request, path }, account, sayUnavailable }: Asked,
): 'working' | 'silent' | undefined {
  const now = weather(desk, carrier, account);
  if (now === 'working' || now === 'silent') return now;
  desk.ledger.add({
    kind: 'cut',
    method: request.method ?? '',
    path,
    address: '',
    fields: { channel: carrier === 'vonage' ? 'sms' : carrier, how: now },
    answer: { status: now === 'unavailable' ? 503 : 0 },
  });
  if (now === 'refused') request.socket.destroy();
  else request.resume();
  if (now === 'unavailable') sayUnavailable();
  return undefined;
}
