import { apiVersion, twilioDate } from './account.ts';
import type { Account } from './account.ts';
import type { CallRecord } from './call-store.ts';

/** Whole seconds from answer to end, or null while there is none. */
export function durationOf(call: CallRecord): number | null {
  if (call.endedAt === undefined) return null;
  return call.answeredAt === undefined ? 0 : Math.round((call.endedAt - call.answeredAt) / 1000);
}

/** A call as Twilio's API shows it. */
export function callResource(account: Account, call: CallRecord): Record<string, unknown> {
  const duration = durationOf(call);
  return {
    sid: call.sid,
    account_sid: account.sid,
    api_version: apiVersion,
    to: call.order.to,
    to_formatted: call.order.to,
    from: call.order.from,
    from_formatted: call.order.from,
    status: call.status,
    direction: 'outbound-api',
    answered_by: call.answeredBy ?? null,
    duration: duration === null ? null : String(duration),
    date_created: twilioDate(call.createdAt),
    date_updated: twilioDate(call.endedAt ?? call.answeredAt ?? call.createdAt),
    start_time: twilioDate(call.answeredAt),
    end_time: twilioDate(call.endedAt),
    queue_time: '0',
    parent_call_sid: null,
    phone_number_sid: null,
    forwarded_from: null,
    caller_name: null,
    group_sid: null,
    trunk_sid: null,
    annotation: null,
    price: null,
    price_unit: 'USD',
    uri: `/${apiVersion}/Accounts/${account.sid}/Calls/${call.sid}.json`,
    subresource_uris: {},
  };
}
