import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { applyMergePatch } from '../../reachability/merge-patch.ts';
import { TO_COHORT, type BoardFacts } from '../../reachability/board-facts.ts';
import { urgentLines } from './board-sentences.ts';
import { Board, type BoardSetting } from './board.tsx';
import { boardWords } from './board-words.ts';

const counts = {
  recipients: 10,
  pending: 1,
  sent: 2,
  delivered: 2,
  confirmed: 4,
  unreachable: 1,
  stopped: 0,
};
const facts: BoardFacts = {
  reachability: {
    ...counts,
    byAnswer: { safe: 3, help: 1 },
    needHelp: 1,
    helpCleared: 0,
    late: 0,
    byChannel: { sms: { tried: 9, delivered: 4, confirmed: 3, failed: 1, waiting: 0, moved: 0 } },
    bySite: [{ site: 'Lyon', ...counts, needHelp: 1, byAnswer: {} }],
    secondsTo: { delivered50: 8, delivered90: null, delivered99: null, confirmed50: null, confirmed90: null },
    asOf: '2026-11-23T08:05:00.000Z',
  },
  state: 'active',
  endedAt: null,
  stuck: [
    { state: 'unreachable', reason: 'no-path', people: 1 },
    { state: 'delivered', reason: null, people: 2 },
  ],
  help: [{ employeeId: 'e1', name: 'Ana <b>', site: 'Lyon', note: 'Stairwell B' }],
  helpByAnswer: {},
  obstacles: [
    {
      channel: 'sms',
      provider: 'main',
      state: 'blocked',
      cause: 'silent',
      reason: '60 were taken, and nothing has been reported about any of them',
      since: '2026-11-23T08:01:09.000Z',
    },
  ],
  curve: { seconds: 300, heard: [0, 4], had: [0, 6] },
};

function draw(language: string, changes: Partial<BoardFacts> = {}): string {
  const setting: BoardSetting = {
    id: 'i1',
    words: boardWords(language),
    title: 'Fire',
    headline: 'Fire at Lyon',
    severity: 'Extreme',
    severityLabel: 'Extreme',
    exercise: false,
    startedAt: '2026-11-23T08:00:00.000Z',
    answers: { safe: 'Safe', help: 'help' },
  };
  const now = Date.parse('2026-11-23T08:05:09.000Z');
  return render(<Board setting={setting} facts={{ ...facts, ...changes }} now={now} />);
}

const wordsOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the board', () => {
  it('puts who needs help first, by name and site, and harms nothing by a name', () => {
    const html = draw('en');
    expect(html.indexOf('1</b> <span>person needs help')).toBeLessThan(html.indexOf('heard back'));
    expect(html).toContain('Ana &lt;b>');
    expect(wordsOf(html)).toContain('Lyon Stairwell B');
  });

  it.each([
    [
      'en',
      '3 Safe 2 people need help 1 call for help cleared',
      '1 needs help, no new answer',
      '1 call for help cleared',
    ],
    ['zh-Hant', '3 Safe 2 人需要協助 1 人的求助已解除', '1 需要協助，未再回覆', '1 人的求助已解除'],
  ])('says in %s why the answers and the calls for help differ', (language, ofSafe, more, helped) => {
    const reachability = { ...facts.reachability, needHelp: 3, helpCleared: 1 };
    const text = wordsOf(draw(language, { reachability, helpByAnswer: { safe: { open: 2, cleared: 1 } } }));
    expect(text).toContain(ofSafe);
    expect(text).toContain(more);
    expect(text.indexOf(helped)).toBeLessThan(text.indexOf(ofSafe));
  });

  it.each([
    ['en', 0, 'Nobody is asking for help.'],
    ['en', 2, 'Nobody is asking for help. 2 calls for help cleared'],
    ['zh-Hant', 2, '目前無人求助。 2 人的求助已解除'],
  ])(
    'says in %s when nobody needs help, and how many calls (%d) were cleared',
    (language, helpCleared, words) => {
      const reachability = { ...facts.reachability, needHelp: 0, helpCleared };
      expect(wordsOf(draw(language, { reachability, help: [] }))).toContain(words);
    },
  );

  it('says in sentences what is stuck', () => {
    const text = wordsOf(draw('en'));
    const worst = text.indexOf('1 person: we have no number, address or app.');
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(text.indexOf('2 people: it arrived, but they have not answered.'));
    expect(text).toContain(
      'Text message (main) has been down for 4 min: it takes messages and reports nothing.',
    );
  });

  it('says in Chinese what is down and why, with Chinese punctuation', () => {
    const text = wordsOf(draw('zh-Hant'));
    expect(text).toContain('簡訊（main）已不通 4 分鐘：已受理但從未回報。');
  });

  it.each([
    [
      'en',
      'Text message (main → +886) has been down for 4 min: what we send fails. Whoever has another way is reached by that.',
    ],
    ['zh-Hant', '簡訊（main → +886）已不通 4 分鐘：發送失敗。有其他管道的人改由其他管道通知。'],
  ])('says in %s that texts do not get through to one country', (language, sentence) => {
    const [lane] = facts.obstacles;
    const obstacles = lane ? [{ ...lane, provider: `main${TO_COHORT}+886`, cause: 'errors' as const }] : [];
    expect(wordsOf(draw(language, { obstacles }))).toContain(sentence);
  });

  it('measures time by the chart as it is, in minutes and seconds', () => {
    expect(wordsOf(draw('en'))).toContain('00:00 02:30 05:00');
  });

  it('says who waits for a channel, and what a hand has written where it holds one', () => {
    const stuck: BoardFacts['stuck'] = [
      { state: 'pending', reason: 'channel-down', people: 3 },
      { state: 'unreachable', reason: 'channel-down', people: 2 },
    ];
    const held = { channel: 'voice', provider: 'calls', state: 'held', cause: null, reason: 'unpaid' };
    const obstacles = [{ ...held, since: '2026-11-23T08:05:00.000Z' }];
    const text = wordsOf(draw('en', { stuck, obstacles }));
    expect(text).toContain('3 people: the only channels they have are down.');
    expect(text).toContain('2 people: the only channels they have were down until it was over.');
    expect(text).toContain('Phone call (calls) has been held back by hand for 9 s: unpaid.');
  });

  it.each([
    [
      'en',
      'Text message (main) has taken 199 in 4 min and never reported on any. Whether they arrive is not known.',
    ],
    ['zh-Hant', '簡訊（main）4 分鐘內受理 199 則，從未回報，是否送達不明。'],
  ])('says in %s that a provider has never reported on anything', (language, sentence) => {
    const never = { channel: 'sms', provider: 'main', state: 'unreported', cause: null, reason: null };
    const obstacles = [{ ...never, since: '2026-11-23T08:01:00.000Z', taken: 199 }];
    expect(wordsOf(draw(language, { obstacles }))).toContain(sentence);
  });

  it.each([
    [
      'en',
      'Text message (main) has been congested for 9 s: 10,000 waited, 50 a second. 7,000 would be too late: they go by Phone call.',
    ],
    ['zh-Hant', '簡訊（main）壅塞已 9 秒：10,000 則排隊，每秒 50 則，7,000 則改由電話發送。'],
  ])('says in %s that a queue is too long, and who goes another way because of it', (language, sentence) => {
    const since = '2026-11-23T08:05:00.000Z';
    const congestion = { since, backlog: 10_000, perSecond: 50, moved: 7_000, to: ['voice'] };
    const works = { channel: 'sms', provider: 'main', state: 'congested', cause: null, reason: null };
    const text = wordsOf(draw(language, { obstacles: [{ ...works, since, congestion }] }));
    expect(text).toContain(sentence);
  });

  it('speaks the words of people, never those of the engine', () => {
    const text = wordsOf(draw('en')).toLowerCase();
    expect(text).not.toMatch(/\b(lane|delivery|diversion|breaker|in doubt|standing|pending|confirmed)\b/);
    expect(text).toContain('running for 05:09');
    expect(text).toContain('40% heard back 4 of 10 people');
  });

  it('is whole in Chinese: every place in braces is filled', () => {
    const text = wordsOf(draw('zh-Hant'));
    expect(text).toContain('10 人中的 4 人');
    expect(text).not.toMatch(/[{}]/);
  });

  it.each([
    ['en', 'In need of help: 2.', 'Text message (main) has been down for 4 min'],
    ['zh-Hant', '需要協助：2 人。', '簡訊（main）已不通 4 分鐘'],
  ])(
    'tells readers of screens at once in %s who needs help and what is down, each once',
    (language, help, down) => {
      const now = Date.parse('2026-11-23T08:05:09.000Z');
      const linesOf = (changes: Partial<BoardFacts>) =>
        urgentLines(boardWords(language), { ...facts, ...changes }, now);
      const before = linesOf({ obstacles: [] });
      const reachability = { ...facts.reachability, needHelp: 2 };
      const fresh = [...linesOf({ reachability })].filter(([about]) => !before.has(about));
      expect(fresh.map(([, line]) => line)).toEqual([help, expect.stringContaining(down)]);
      const tried = facts.obstacles.map((obstacle) => ({ ...obstacle, state: 'testing' }));
      expect([...linesOf({ obstacles: tried }).keys()]).toEqual([...linesOf({}).keys()]);
    },
  );

  it.each([
    ['en', 'Closed', 'Ran for 1:05:09, until 2026-11-23 09:05 UTC'],
    ['zh-Hant', '已結束', '歷時 1:05:09，至 2026-11-23 09:05 UTC'],
  ])('says in %s when it was closed, and how long it ran', (language, closed, ran) => {
    const text = wordsOf(draw(language, { state: 'closed', endedAt: '2026-11-23T09:05:09.000Z' }));
    expect(text).toContain(closed);
    expect(text).toContain(ran);
    expect(text).not.toContain(boardWords(language).running);
  });

  it.each([
    [
      'en',
      'Text message main is down · 4 waiting · 3 went another way 9',
      'Phone call calls is held back 0 0 0 0',
    ],
    ['zh-Hant', '簡訊 main 不通 · 4 人等待中 · 3 人改由其他管道 9', '電話 calls 已暫停 0 0 0 0'],
  ])(
    'says in %s beside a channel what its numbers do not: who waits, who was moved, what is down',
    (language, sms, voice) => {
      const row = { tried: 9, delivered: 4, confirmed: 3, failed: 0, waiting: 4, moved: 3 };
      const reachability = { ...facts.reachability, byChannel: { sms: row } };
      const held = { channel: 'voice', provider: 'calls', state: 'held', cause: null, reason: 'unpaid' };
      const obstacles = [...facts.obstacles, { ...held, since: '2026-11-23T08:05:00.000Z' }];
      const text = wordsOf(draw(language, { reachability, obstacles }));
      expect(text).toContain(sms);
      expect(text).toContain(voice);
    },
  );

  it('reads an absent key as nothing, as a merge patch leaves it', () => {
    const secondsTo = applyMergePatch(facts.reachability.secondsTo, { delivered50: null });
    const reachability = { ...facts.reachability, secondsTo } as unknown as BoardFacts['reachability'];
    expect(wordsOf(draw('en', { reachability }))).not.toContain('Half of them');
  });
});
