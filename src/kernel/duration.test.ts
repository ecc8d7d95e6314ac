import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  durationPattern,
  formatDuration,
  formatIsoDuration,
  longestDurationMs,
  parseDurationMs,
} from './duration.ts';

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['0s', 0],
  ['PT90S', 90_000],
  ['P1DT2H', 93_600_000],
  ['PT1H30M', 5_400_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.each(['', '5', '5 m', '-5m', '1.5h', '5min', 'P', 'PT', 'P1DT', 'P1Y', '1000d', '99999999999s', 'm'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);

test('every duration up to the longest is read back from ISO 8601', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: longestDurationMs / 1_000 }), (seconds) => {
      expect(parseDurationMs(formatIsoDuration(seconds * 1_000))).toBe(seconds * 1_000);
    }),
  );
});

test('what people read adds up to the duration', () => {
  const units = { d: 86_400, h: 3_600, min: 60, s: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: longestDurationMs / 1_000 }), (seconds) => {
      const parts = formatDuration(seconds * 1_000).matchAll(/(\d+) (d|h|min|s)/g);
      const sum = [...parts].reduce(
        (total, [, count, unit]) => total + Number(count) * units[unit as keyof typeof units],
        0,
      );
      expect(sum).toBe(seconds);
    }),
  );
  expect(formatDuration(5_400_000)).toBe('1 h 30 min');
  expect(formatDuration(0)).toBe('0 s');
});

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = parseDurationMs(text);
      expect(ms === undefined || (Number.isInteger(ms) && ms >= 0)).toBe(true);
    }),
  );
});

test('the pattern takes what is read, and beside it only what is too long', () => {
  const pattern = new RegExp(durationPattern, 'u');
  const number = '[0-9]{1,3}';
  const iso = new RegExp(`^P(${number}D)?(T(${number}H)?(${number}M)?(${number}S)?)?$`);
  const almost = fc.oneof(fc.stringMatching(/^[0-9]{0,3}[smhdx]?$/), fc.stringMatching(iso), fc.string());
  fc.assert(
    fc.property(almost, (text) => {
      const isRead = parseDurationMs(text) !== undefined;
      if (isRead) expect(text).toMatch(pattern);
      else if (!/[0-9]{3}/.test(text)) expect(text).not.toMatch(pattern);
    }),
    { numRuns: 500 },
  );
});
