import { render } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import type { ToldList } from '../../reachability/told-list-store.ts';
import type { Look } from './layout.tsx';
import { ToldLists } from './told-lists.tsx';

const list: ToldList = {
  id: 'l1',
  role: 'roll-call',
  name: 'Chen Wei',
  people: 3,
  of: 3,
  toldAt: new Date('2026-11-25T10:05:00Z'),
  isLost: false,
  endedBy: null,
  note: null,
  heir: null,
};

function read(language: string, changes: Partial<ToldList> = {}): string {
  const html = render(<ToldLists look={{ language } as Look} lists={[{ ...list, ...changes }]} />);
  return html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

test.each([
  [
    'en',
    '3 of the 3 on their list are still silent.',
    'whoever did not answer in time and whom nothing reaches',
  ],
  ['zh-Hant', '名單上 3 人中 3 人仍未回覆。', '逾時未回覆與無法聯繫的人'],
])(
  '%s: a list counts those who are on it, and says that these are not all of the silent',
  (language, count, who) => {
    const text = read(language);
    expect(text).toContain(count);
    expect(text).toContain(who);
    expect(text).toContain('10:05 UTC');
  },
);

test('what is over says how many of the list never answered', () => {
  expect(read('en', { endedBy: 'over', people: 1 })).toContain('1 of the 3 on their list did not answer.');
});
