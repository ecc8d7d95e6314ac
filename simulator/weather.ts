import type { Channel, Levers } from './levers.ts';
import type { Outage, Scenario } from './scenario.ts';

/** The scenario in force, and when it came into force (milliseconds since the epoch). */
export interface Stage {
  scenario: Scenario;
  setAt: number;
}

/** Who carries: one for each channel, and Vonage as a second one for texts. */
export type Carrier = Channel | 'vonage';

/** What a carrier does with a request this moment. */
export type Weather = 'working' | 'silent' | Outage['how'];

/** The levers speak first, the account's before the channel's; else the scenario's outages decide. */
export function weather(
  deps: { readonly levers: Levers; readonly stage: Stage },
  carrier: Carrier,
  account = '',
): Weather {
  const ofAccount = deps.levers.ofAccount(account);
  const lever = ofAccount === 'working' ? deps.levers.of(carrier === 'vonage' ? 'sms' : carrier) : ofAccount;
  if (lever === 'unplugged') return 'refused';
  if (lever === 'silent') return 'silent';
  const sinceMs = Date.now() - deps.stage.setAt;
  const { outages } = deps.stage.scenario[carrier];
  return outages.find(({ from, to }) => sinceMs >= from && sinceMs < to)?.how ?? 'working';
}
