import { describe, expect, it } from 'vitest';
import { fill, writeClock, writeCount, writePercent, writeSpan, writeWait } from './figures.ts';

describe('figures for people', () => {
  it.each([
    [0, 0, '–'],
    [0, 500, '0%'],
    [1, 500, '1%'],
    [499, 500, '99%'],
    [500, 500, '100%'],
    [250, 500, '50%'],
  ])('never say all or nothing while it is not so: %i of %i is %s', (part, whole, words) => {
    expect(writePercent(part, whole)).toBe(words);
  });

  it('write counts, clocks and spans', () => {
    expect(writeCount(12_408)).toBe('12,408');
    expect([-3, 65, 3_725].map(writeClock)).toEqual(['00:00', '01:05', '1:02:05']);
    const units = ['s', 'min', 'h'] as const;
    expect([40, 180, 7_200].map((seconds) => writeSpan(seconds, units))).toEqual(['40 s', '3 min', '2 h']);
  });

  it('say a wait that was set as it was set', () => {
    const waits = [0, 90, 600, 5_400, 86_405].map((seconds) => writeWait(seconds, ['s', 'min', 'h']));
    expect(waits).toEqual(['0 s', '1 min 30 s', '10 min', '1 h 30 min', '24 h 5 s']);
  });

  it('fill in what they know and leave the rest standing', () => {
    expect(fill('{n} of {all} people', { n: '3' })).toBe('3 of {all} people');
  });

  it('take the word that fits the number', () => {
    const say = (n: string) => fill('{n} {n:person has|people have} answered', { n });
    expect(['0', '1', '21'].map(say)).toEqual([
      '0 people have answered',
      '1 person has answered',
      '21 people have answered',
    ]);
  });
});
