import type { Channel, Levers } from './levers.ts';
import type { Outage, Scenario } from './scenario.ts';

/** The scenario in force, and when it came into force (milliseconds since the epoch). */
export interface Stage {
  scenario: Scenario;
  setAt: number;
}

/** What a channel does with a request this moment. */
export type Weather = 'working' | 'silent' | Outage['how'];

/** The levers speak first, the account's before the channel's; else the scenario's outages decide. */
export function weather(
  deps: { readonly levers: Levers; readonly stage: Stage },
  channel: Channel,
  accountSid = '',
): Weather {
  const account = deps.levers.ofAccount(accountSid);
  const lever = account === 'working' ? deps.levers.of(channel) : account;
  if (lever === 'unplugged') return 'refused';
  if (lever === 'silent') return 'silent';
  const sinceMs = Date.now() - deps.stage.setAt;
  const { outages } = deps.stage.scenario[channel];
  return outages.find(({ from, to }) => sinceMs >= from && sinceMs < to)?.how ?? 'working';
}
