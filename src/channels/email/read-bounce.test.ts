import { expect, it, test } from 'vitest';
import type { AttemptId } from '../../kernel/id.ts';
import { readBounce, receiptFor } from './read-bounce.ts';

const head = 'Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Tue, 24 Nov 2026 08:10:00 +0000';
const about = (recipient: string, ...fields: readonly string[]) =>
  [`Final-Recipient: rfc822; ${recipient}`, 'Action: failed', ...fields].join('\r\n');
const receiptOf = (address: string | undefined, ...blocks: readonly string[]) => {
  const reports = readBounce('7' as AttemptId, [head, ...blocks].join('\r\n\r\n'));
  return reports && receiptFor(reports, address);
};

it.each([
  ['5.1.1', 'recipient-permanent', 'recipient'],
  ['5.1.2', 'recipient-permanent', 'recipient'],
  ['5.1.10', 'recipient-permanent', 'recipient'],
  ['5.2.1', 'recipient-permanent', 'recipient'],
  ['4.1.1', 'recipient-temporary', 'recipient'],
  ['5.2.2', 'recipient-temporary', 'recipient'],
  ['5.3.0', 'recipient-temporary', 'recipient'],
  ['5.6.0', 'recipient-temporary', 'recipient'],
  ['5.99.99', 'recipient-temporary', 'recipient'],
  ['5.7.0', 'channel-blocked', 'sender'],
  ['5.7.23', 'channel-blocked', 'sender'],
  ['5.7.26', 'channel-blocked', 'sender'],
  ['5.7.509', 'channel-blocked', 'sender'],
  ['5.7.1', 'channel-blocked', 'sender+recipient'],
  ['4.7.26', 'recipient-temporary', 'recipient'],
  ['5.0.0', 'recipient-temporary', 'recipient'],
  ['nonsense', 'recipient-temporary', 'recipient'],
])('a failure with status %s is %s of the %s', (status, verdict, scope) => {
  expect(receiptOf('ana@example.org', about('Ana@Example.org', `Status: ${status}`))).toMatchObject({
    word: 'failed',
    verdict,
    scope,
  });
});

it.each([
  ['smtp; 421 Try again later', 'recipient-temporary'],
  ['smtp; 550 Refused', 'recipient-temporary'],
  ['smtp; 550 5.7.26 This mail is unauthenticated', 'channel-blocked'],
  ['smtp; 550\r\n 5.1.1 no such user', 'recipient-permanent'],
])('where the status says nothing, the server’s words %j mean %s', (words, verdict) => {
  const block = about('ana@example.org', 'Status: 5.0.0', `Diagnostic-Code: ${words}`);
  expect(receiptOf('ana@example.org', block)?.verdict).toBe(verdict);
});

test('of several recipients the one that was written to counts, by whichever of its names', () => {
  const others = about('bo@example.org', 'Status: 5.1.1');
  const original = about(
    'a.lin@else.example',
    'Original-Recipient: RFC822;<Ana@Example.org>',
    'Status: 5.2.1',
  );
  expect(receiptOf('ana@example.org', others, about('ana@example.org', 'Status: 5.2.2'))).toMatchObject({
    errorCode: 'bounce 5.2.2',
  });
  expect(receiptOf('ana@example.org', others, original)).toMatchObject({
    errorCode: 'bounce 5.2.1',
    verdict: 'recipient-permanent',
  });
});

test('about others only, or where the address is not known, nothing is for good', () => {
  const block = about('bo@example.org', 'Status: 5.1.1');
  for (const address of ['ana@example.org', undefined])
    expect(receiptOf(address, block)).toMatchObject({ word: 'failed', verdict: 'recipient-temporary' });
  expect(receiptOf('ana@example.org', 'Action: failed\r\nStatus: 5.1.1')?.verdict).toBe(
    'recipient-temporary',
  );
});

test('what reports on nobody is no report', () => {
  expect(receiptOf('ana@example.org')).toBeUndefined();
  expect(
    receiptOf('ana@example.org', 'Final-Recipient: rfc822; ana@example.org\r\nAction: eaten'),
  ).toBeUndefined();
});
