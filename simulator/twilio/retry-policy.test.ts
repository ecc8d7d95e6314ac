import { expect, test } from 'vitest';
import { retryPolicy, wantsRetry } from './retry-policy.ts';

test.each([
  ['http://t.test/a', { retries: 1, readMs: 15_000, connectMs: 5000, totalMs: 15_000 }],
  ['http://t.test/a#rc=5&rp=all&ct=3000&rt=5000', { retries: 5, readMs: 5000, connectMs: 3000 }],
  [
    'http://t.test/a#rc=9&ct=1&rt=99999&tt=x',
    { retries: 5, readMs: 15_000, connectMs: 100, totalMs: 15_000 },
  ],
])('%s', (url, policy) => {
  expect(retryPolicy(url)).toMatchObject(policy);
});

test('what is repeated is what the policy names, and by default only a connection that failed', () => {
  const answers = [
    { kind: 'answer', status: 204, text: '', cookies: [] },
    { kind: 'answer', status: 404, text: '', cookies: [] },
    { kind: 'answer', status: 500, text: '', cookies: [] },
    { kind: 'no-connection', reason: '' },
    { kind: 'no-answer', reason: '' },
  ] as const;
  const repeated = (fragment: string): boolean[] =>
    answers.map((answer) => wantsRetry(retryPolicy(`http://t.test/${fragment}`), answer));
  expect(repeated('')).toEqual([false, false, false, true, false]);
  expect(repeated('#rp=4xx,rt')).toEqual([false, true, false, false, true]);
  expect(repeated('#rp=all')).toEqual([false, true, true, true, true]);
});
