import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderContent } from '../channels/render.ts';
import { answers } from '../../test/fixtures/answering-house.ts';
import { firstNamed, listTexts, type ListWords } from './list-texts.ts';

const numbered = (...names: string[]) => names.map((name, index) => ({ number: index + 1, name }));

const fire: ListWords = {
  title: { en: 'Fire or evacuation', 'zh-Hant': '火警疏散' },
  exercise: false,
  site: 'Taoyuan',
  people: 3,
  named: numbered('Ana', 'Ben', '林怡君'),
  answers,
  isAgain: false,
};

const show = (words: Partial<ListWords>, language: string) => {
  const list = { ...fire, ...words };
  const message = { ...list, severity: 'Extreme' as const, texts: listTexts(list), answers: [] };
  const link = 'https://tocsin.example.org/c/1z-Zk3v9QmXw2LrT8sYpB1dA';
  return {
    sms: renderContent('sms', message, { language, link }),
    call: renderContent('voice', message, { language, link }).spoken,
  };
};

test('a text says where, how many and who, and has the link; a call says the same', () => {
  const { sms, call } = show({ named: numbered('Ana', 'Ben', 'Eva') }, 'en');
  expect(sms.text).toBe(
    'Fire or evacuation, Taoyuan: 3 people have not answered.\n' +
      '1 Ana, 2 Ben, 3 Eva. Please look for them and mark each on the list. By text: "1 3 ok, 2 help".\n' +
      'https://tocsin.example.org/c/1z-Zk3v9QmXw2LrT8sYpB1dA',
  );
  expect(call).toBe(
    'Fire or evacuation, Taoyuan: 3 people have not answered. 1 Ana, 2 Ben, 3 Eva. Please look for them and mark each on the list. By text: "1 3 ok, 2 help".',
  );
  expect(show({}, 'zh-Hant').sms.text).toContain(
    'Taoyuan 火警疏散：3 人尚未回覆。\n1 Ana、2 Ben、3 林怡君。',
  );
});

test('it is shorter each time, and says at last that nobody is missing', () => {
  expect(show({ people: 1, named: numbered('Ana'), isAgain: true }, 'en').sms.text).toContain(
    'still 1 person has not answered.\n1 Ana. Please',
  );
  expect(show({ people: 0, named: [], site: null, isAgain: true }, 'en').sms.text).toContain(
    'Fire or evacuation: everyone is accounted for.',
  );
});

test('a drill is a drill', () => {
  expect(show({ exercise: true }, 'en').call).toMatch(/^DRILL: Fire/);
  expect(show({ exercise: true }, 'zh-TW').call).toMatch(/^演習：/);
});

test('however many and however long the names: three segments of Latin letters at most, and all are counted', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'e', 'i', 'k', 'l', 'n', ' '),
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), fc.nat(20_000), (names, others) => {
      const named = firstNamed(names.map((name, index) => ({ number: 101 + index, name })));
      const { sms } = show({ named, people: names.length + others }, 'en');
      expect(sms.segments).toBeLessThanOrEqual(3);
      const [, more] = / and (\d+) more\./.exec(sms.text) ?? [];
      expect(named.length).toBe(names.length + others - Number(more ?? 0));
      for (const { number, name } of named) expect(sms.text).toContain(`${number} ${name}`);
      expect(named.length).toBeGreaterThan(0);
    }),
  );
});
