import { apiVersion } from './account.ts';
import { postCallback } from './callback.ts';
import type { CallbackDeps } from './callback.ts';
import { durationOf } from './call-resource.ts';
import type { CallRecord } from './call-store.ts';
import type { Fields } from './sign.ts';

export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

/** The fields Twilio sends with everything about a call; `status` as it stands when the request is made. */
export function callFields(accountSid: string, call: CallRecord, status: string = call.status): Fields {
  const { to, from } = call.order;
  return {
    AccountSid: accountSid,
    ApiVersion: apiVersion,
    CallSid: call.sid,
    CallStatus: status,
    Called: to,
    Caller: from,
    Direction: 'outbound-api',
    From: from,
    To: to,
    ...(call.answeredBy === undefined ? {} : { AnsweredBy: call.answeredBy }),
  };
}

/** Posts a status event, if it was asked for. `completed` is every end: busy, no-answer, failed and canceled too. */
export function tellCallEvent(deps: CallbackDeps, call: CallRecord, event: CallEvent): void {
  const { statusCallback, statusCallbackEvents, to } = call.order;
  if (statusCallback === undefined || !statusCallbackEvents.includes(event)) return;
  const duration = durationOf(call);
  const fields = {
    ...callFields(deps.account.sid, call, event === 'initiated' ? 'initiated' : call.status),
    Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(call.events),
    ...(event === 'completed' && duration !== null
      ? { CallDuration: String(duration), Duration: String(Math.ceil(duration / 60)) }
      : {}),
    ...(call.errorCode === undefined ? {} : { ErrorCode: String(call.errorCode) }),
  };
  call.events += 1;
  void postCallback(deps, { kind: 'call.callback', url: statusCallback, address: to, fields });
}
