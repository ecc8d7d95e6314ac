import { chance, within } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { isNobodys } from '../scenario.ts';
import { textFate } from '../text-fate.ts';
import { weather } from '../weather.ts';
import { msisdn, vonageTime } from './account.ts';
import { postToCustomer } from './callback.ts';

/** A text that Vonage has taken. */
export interface VonageText {
  /** One for each of its parts, and so many delivery receipts. */
  readonly ids: readonly string[];
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly clientRef: string | undefined;
  readonly callback: string | undefined;
}

interface Report {
  readonly status: 'accepted' | 'delivered' | 'failed' | 'rejected' | 'expired';
  readonly code: number;
}

/** The part of the delay after which the network has taken it. */
const acceptedAfter = 0.25;

/**
 * Takes a text on its way: accepted by the network, then delivered into a hand, come back, or nothing further. `nth` is
 * how many went to that number before. A lever or an outage on the way silences it for good.
 */
export function carryText(desk: Desk, text: VonageText, nth: number): void {
  const { scenario } = desk.stage;
  const { seed, vonage } = scenario;
  const fate = isNobodys(scenario, text.to)
    ? ({ kind: 'undelivered', report: { status: 'failed', code: 3 } } as const)
    : textFate(vonage, chance(seed, 'vonage', text.to, nth));
  if (fate.kind === 'silent') return;
  const delayMs = within(vonage.delay, chance(seed, 'vonage delay', text.to, nth));
  desk.due.after(delayMs * acceptedAfter, () => {
    if (!isOnItsWay(desk)) return;
    const isLate = fate.kind === 'arrives' && chance(seed, 'vonage order', text.to, nth) < vonage.reordered;
    report(desk, text, { status: 'accepted', code: 0 }, isLate ? delayMs : 0);
    if (fate.kind === 'no-word') return;
    desk.due.after(delayMs * (1 - acceptedAfter), () => {
      if (!isOnItsWay(desk)) return;
      report(desk, text, fate.kind === 'undelivered' ? fate.report : { status: 'delivered', code: 0 });
      if (fate.kind === 'arrives')
        desk.arrive({ channel: 'sms', address: text.to, text: text.body, number: text.from });
    });
  });
}

function isOnItsWay(desk: Desk): boolean {
  return weather(desk, 'vonage', desk.vonage.account.apiKey) === 'working';
}

/** Posts a delivery receipt for each part `afterMs` later, twice where the scenario says so. */
function report(desk: Desk, text: VonageText, { status, code }: Report, afterMs = 0): void {
  const url = text.callback;
  if (url === undefined) return;
  const { seed, vonage } = desk.stage.scenario;
  const post = (): void => {
    for (const id of text.ids) {
      const isDoubled = vonage.doubled > 0 && chance(seed, 'vonage doubled', id, status) < vonage.doubled;
      const parameters = {
        msisdn: msisdn(text.to),
        to: msisdn(text.from),
        'network-code': '46601',
        messageId: id,
        price: '0.03330000',
        status,
        scts: vonageTime(Date.now()).replace(/\D/g, '').slice(2, 12),
        'err-code': String(code),
        ...(text.clientRef === undefined ? {} : { 'client-ref': text.clientRef }),
      };
      for (let time = 0; time < (isDoubled ? 2 : 1); time += 1)
        postToCustomer(desk, { kind: 'sms.callback', url, address: text.to, parameters }).catch(desk.onError);
    }
  };
  if (afterMs > 0) desk.due.after(afterMs, post);
  else post();
}
