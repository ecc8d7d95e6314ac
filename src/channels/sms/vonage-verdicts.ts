import { makeVerdictTable } from '../verdict-table.ts';

/** The statuses by which Vonage’s SMS API refuses a text at once, from its API reference; 0 is success. */
export const vonageSendVerdicts = makeVerdictTable('vonage-send', {
  'recipient-permanent recipient': '6 7 33',
  'provider-transient account': '1 5 10',
  'channel-blocked account': '8 9',
  'our-fault account': '4 11 14 29 32',
  'our-fault message': '2 3 12 22 23',
  'our-fault sender': '15',
});

/** The error codes of Vonage’s delivery receipts, numbered on their own; 0 is none. */
export const vonageReceiptVerdicts = makeVerdictTable('vonage-dlr', {
  'recipient-permanent recipient': '3 4 5 9 13 14',
  'opt-out recipient': '53',
  'recipient-temporary recipient': '1 2 7 12 15 99',
  'provider-transient account': '16',
  'provider-transient carrier': '8',
  'channel-blocked content': '52',
  'channel-blocked sender': '50 51',
  'channel-blocked sender+content': '6',
  'channel-blocked sender+country': '54',
  'channel-blocked sender+recipient': '11',
  'our-fault message': '10',
});
