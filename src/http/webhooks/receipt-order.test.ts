import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Receipt } from '../../channels/contract.ts';
import { readSmsReceipt } from '../../channels/sms/twilio-receipt.ts';
import { readVonageReceipt } from '../../channels/sms/vonage-receipt.ts';
import { readVoiceReceipt } from '../../channels/voice/twilio-receipt.ts';
import { reduceReceipts } from '../../dispatch/apply-receipts.ts';
import type { AttemptId } from '../../kernel/id.ts';

const id = '7' as AttemptId;
const sms = ['queued', 'sending', 'sent', 'delivered', 'undelivered', 'read'].map((MessageStatus) =>
  readSmsReceipt(id, { MessageStatus, MessageSid: 'SM1' }),
);
const calls = ['queued', 'initiated', 'ringing', 'in-progress', 'completed'].map((CallStatus) =>
  readVoiceReceipt(id, { CallStatus, CallSid: 'CA1' }),
);
const vonage = ['accepted', 'buffered', 'unknown', 'failed', 'delivered'].map((status) =>
  readVonageReceipt(id, { status, messageId: '0A1', 'err-code': status === 'failed' ? '1' : '0' }),
);
const known = (receipts: (Receipt | undefined)[]) => receipts.filter((receipt) => receipt !== undefined);

it.each([
  ['SMS', known(sms), 'read'],
  ['call', known(calls), 'completed'],
  ['SMS at Vonage', known(vonage), 'delivered'],
] as const)(
  'F20 F22 the callbacks of one %s come to the same in any order, any number of times',
  (_, receipts, last) => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...receipts], { minLength: receipts.length }),
        fc.array(fc.constantFrom(...receipts)),
        fc.nat(),
        (shuffled, again, cut) => {
          const arrived = [...shuffled, ...again];
          const at = cut % arrived.length;
          const inTwo = reduceReceipts([...reduceReceipts(arrived.slice(0, at)), ...arrived.slice(at)]);
          expect(inTwo.map(({ carrierStatus }) => carrierStatus)).toEqual([last]);
        },
      ),
    );
  },
);

it('a failure never takes a delivery back', () => {
  const [, , , delivered, undelivered] = known(sms);
  if (delivered === undefined || undelivered === undefined) throw new Error('a status is missing');
  expect(reduceReceipts([delivered, undelivered])).toEqual([delivered]);
  expect(reduceReceipts([undelivered, delivered])).toEqual([delivered]);
});
