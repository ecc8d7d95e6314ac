import { chance, within } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { isNobodys, textsTo } from '../scenario.ts';
import { textFate } from '../text-fate.ts';
import { weather } from '../weather.ts';
import { apiVersion } from './account.ts';
import { postCallback } from './callback.ts';
import type { MessageRecord, MessageStatus } from './message-store.ts';

/** The part of the delay after which a message has left the queue. */
const sentAfter = 0.25;

/**
 * Takes a message on its way: queued, then sent, then delivered into a hand, undelivered, or nothing further.
 * `nth` is how many went to that number before. A lever or an outage on the way silences it for good.
 */
export function carryMessage(desk: Desk, message: MessageRecord, nth: number): void {
  const { seed, sms } = desk.stage.scenario;
  const fate = isNobodys(desk.stage.scenario, message.to)
    ? ({ kind: 'undelivered', report: { code: 30005 } } as const)
    : textFate(textsTo(desk.stage.scenario, message.to), chance(seed, 'sms', message.to, nth));
  if (fate.kind === 'silent' || message.status === 'scheduled') return;
  const delayMs = within(sms.delay, chance(seed, 'sms delay', message.to, nth));
  desk.due.after(delayMs * sentAfter, () => {
    if (!isOnItsWay(desk, message)) return;
    const isLate = fate.kind === 'arrives' && chance(seed, 'sms order', message.to, nth) < sms.reordered;
    changeStatus(desk, message, 'sent', isLate ? delayMs : 0);
    if (fate.kind === 'no-word') return;
    desk.due.after(delayMs * (1 - sentAfter), () => {
      if (weather(desk, 'sms') !== 'working') return;
      if (fate.kind === 'undelivered') message.errorCode = fate.report.code;
      changeStatus(desk, message, fate.kind === 'undelivered' ? 'undelivered' : 'delivered');
      if (fate.kind === 'arrives') handOver(desk, message);
    });
  });
}

function isOnItsWay(desk: Desk, message: MessageRecord): boolean {
  return message.status !== 'canceled' && weather(desk, 'sms') === 'working';
}

/** Puts the text on the phone. */
export function handOver(desk: Pick<Desk, 'arrive'>, message: MessageRecord): void {
  desk.arrive({ channel: 'sms', address: message.to, text: message.body, number: message.from });
}

/** Sets the status and tells the customer `afterMs` later, twice where the scenario says so. */
export function changeStatus(desk: Desk, message: MessageRecord, status: MessageStatus, afterMs = 0): void {
  message.status = status;
  message.updatedAt = Date.now();
  if (status === 'sent') message.sentAt = message.updatedAt;
  const url = message.statusCallback;
  if (url === undefined) return;
  const { seed, sms } = desk.stage.scenario;
  const times = sms.doubled > 0 && chance(seed, 'sms doubled', message.sid, status) < sms.doubled ? 2 : 1;
  const callback = {
    kind: 'sms.callback',
    url,
    address: message.to,
    fields: statusFields(desk.account.sid, message, status),
  } as const;
  const post = (): void => {
    for (let time = 0; time < times; time += 1) void postCallback(desk, callback);
  };
  if (afterMs > 0) desk.due.after(afterMs, post);
  else post();
}

function statusFields(accountSid: string, message: MessageRecord, status: string): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: apiVersion,
    MessageSid: message.sid,
    SmsSid: message.sid,
    MessageStatus: status,
    SmsStatus: status,
    To: message.to,
    From: message.from,
    ...(message.messagingServiceSid === undefined
      ? {}
      : { MessagingServiceSid: message.messagingServiceSid }),
    ...(message.errorCode === undefined ? {} : { ErrorCode: String(message.errorCode) }),
  };
}
