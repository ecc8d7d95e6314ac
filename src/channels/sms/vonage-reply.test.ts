import { expect, it } from 'vitest';
import { readVonageInbound } from './vonage-reply.ts';

const now = Date.parse('2026-11-24T08:10:00Z');
const inbound = {
  'api-key': 'abcd1234',
  msisdn: '886912345678',
  to: '15005550007',
  messageId: '0B00000042AC53BD',
  text: '1',
  type: 'text',
  keyword: '1',
  'message-timestamp': '2026-11-24 08:09:58',
};

it('a reply is read with its number as we write numbers', () => {
  expect(readVonageInbound(inbound, now)).toEqual({
    providerRef: '0B00000042AC53BD',
    from: '+886912345678',
    body: '1',
    ageMs: 0,
  });
});

it('one that comes late says so, less what clocks may differ', () => {
  const late = (timestamp: string) =>
    readVonageInbound({ ...inbound, 'message-timestamp': timestamp }, now)?.ageMs;
  expect(late('2026-11-24 08:00:00')).toBe(540_000);
  expect(late('2026-11-24 09:00:00')).toBe(0);
  expect(late('yesterday')).toBe(0);
});

it('a part of a long text is never a whole answer', () => {
  const part = { concat: 'true', 'concat-ref': '7', 'concat-total': '3', 'concat-part': '3' };
  expect(readVonageInbound({ ...inbound, ...part }, now)?.body).toBe('(3/3) 1');
});

it('without an id or a sender it is no text', () => {
  expect(readVonageInbound({ ...inbound, messageId: '' }, now)).toBeUndefined();
  expect(readVonageInbound({ text: '1' }, now)).toBeUndefined();
});
