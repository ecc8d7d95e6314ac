import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderContent } from '../channels/render.ts';
import { listTexts, type ListWords } from './list-texts.ts';

const fire: ListWords = {
  title: { en: 'Fire or evacuation', 'zh-Hant': '火警疏散' },
  exercise: false,
  site: 'Taoyuan',
  people: 3,
  names: ['Ana', 'Ben', '林怡君'],
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
  const { sms, call } = show({ names: ['Ana', 'Ben', 'Eva'] }, 'en');
  expect(sms.text).toBe(
    'Fire or evacuation, Taoyuan: 3 people have not answered.\n' +
      'Ana, Ben, Eva. Please look for them and mark each on the list.\n' +
      'https://tocsin.example.org/c/1z-Zk3v9QmXw2LrT8sYpB1dA',
  );
  expect(call).toBe(
    'Fire or evacuation, Taoyuan: 3 people have not answered. Ana, Ben, Eva. Please look for them and mark each on the list.',
  );
  expect(show({}, 'zh-Hant').sms.text).toContain('Taoyuan 火警疏散：3 人尚未回覆。\nAna、Ben、林怡君。');
});

test('it is shorter each time, and says at last that nobody is missing', () => {
  expect(show({ people: 1, names: ['Ana'], isAgain: true }, 'en').sms.text).toContain(
    'still 1 person has not answered.\nAna. Please',
  );
  expect(show({ people: 0, names: [], site: null, isAgain: true }, 'en').sms.text).toContain(
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
      const { sms } = show({ names, people: names.length + others }, 'en');
      expect(sms.segments).toBeLessThanOrEqual(3);
      const [, more] = / and (\d+) more\./.exec(sms.text) ?? [];
      const named = names.length + others - Number(more ?? 0);
      expect(sms.text).toContain(names.slice(0, named).join(', '));
      expect(named).toBeGreaterThan(0);
    }),
  );
});
