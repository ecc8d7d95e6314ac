import type { Desk } from '../desk.ts';
import { HttpFault } from '../http/exchange.ts';
import type { Form } from '../http/exchange.ts';
import { channels, leverStates } from '../levers.ts';
import { tapPush } from '../people/tap-push.ts';
import { addressesOf } from '../roster.ts';
import type { Person } from '../roster.ts';
import { field } from '../twilio/fields.ts';
import { sendFromPhone } from '../send-from-phone.ts';

/** Somebody with the phone in the hand sends a text to the number that texted last. HttpFault 409 when that cannot be. */
export function replyByHand(desk: Desk, person: Person, form: Form): void {
  const text = field(form, 'text')?.trim() ?? '';
  if (text === '') throw new HttpFault(422, 'There is nothing to send.');
  const last = desk.phones.items(addressesOf(person)).findLast((item) => item.kind === 'sms');
  if (last?.kind !== 'sms' || person.mobile === undefined)
    throw new HttpFault(409, 'No text has come yet: there is no number to reply to.');
  if (!sendFromPhone(desk, { from: person.mobile, to: last.number, text }))
    throw new HttpFault(409, 'Not sent: the phone has no service.');
}

/** Taps an action of a push. */
export async function tapByHand(desk: Desk, person: Person, form: Form): Promise<void> {
  const id = Number(field(form, 'item'));
  const item = desk.phones.items(addressesOf(person)).find((it) => it.id === id);
  if (item?.kind !== 'push') throw new HttpFault(404, 'That push is not on this phone any more.');
  if (!(await tapPush(desk, item.push, field(form, 'key') ?? '')))
    throw new HttpFault(502, 'The answer did not get through.');
}

/** Answers, declines, presses a key or hangs up: `do` is `answer`, `decline`, `key 1` or `hang-up`. */
export function callByHand(desk: Desk, person: Person, form: Form): void {
  const call = desk.calls.bySid(field(form, 'sid') ?? '');
  if (!call || !addressesOf(person).includes(call.order.to)) throw new HttpFault(404, 'That call is over.');
  const [what, key] = (field(form, 'do') ?? '').split(' ');
  if (what === 'answer') call.line.push({ kind: 'picked-up' });
  else if (what === 'decline') call.line.push({ kind: 'declined' });
  else if (what === 'hang-up') call.line.push({ kind: 'hung-up' });
  else if (what === 'key' && key !== undefined && /^[\d*#]$/.test(key)) call.line.push({ kind: 'key', key });
  else throw new HttpFault(422, 'A phone cannot do that.');
}

/** Moves a lever: `set` is a channel and a state. */
export function moveLever(desk: Pick<Desk, 'levers'>, form: Form): void {
  const [channelText, stateText] = (field(form, 'set') ?? '').split(' ');
  const channel = channels.find((name) => name === channelText);
  const state = leverStates.find((name) => name === stateText);
  if (!channel || !state) throw new HttpFault(422, 'There is no such lever.');
  desk.levers.set({ [channel]: state });
}
