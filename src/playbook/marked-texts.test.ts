import { expect, test } from 'vitest';
import { MissingMarkerError, markTexts, nameReminder, reviveMarkedTexts } from './marked-texts.ts';

const texts = {
  en: { headline: 'Fire', instruction: 'Leave.' },
  'zh-Hant': { headline: '火警', instruction: '離開。' },
};

test('an exercise is marked in every language, once; a live run is left alone', () => {
  const marked = markTexts(texts, { exercise: true });
  expect(marked).toEqual({
    en: { headline: 'DRILL: Fire', instruction: 'Leave.' },
    'zh-Hant': { headline: '演習：火警', instruction: '離開。' },
  });
  expect(markTexts(marked, { exercise: true })).toEqual(marked);
  expect(markTexts(texts, { exercise: false })).toEqual(texts);
});

test.each([
  ['es', 'DRILL: SIMULACRO: '],
  ['es-MX', 'DRILL: SIMULACRO: '],
  ['ar', 'DRILL: تمرين: '],
  ['zh-Hans', '演習：'],
  ['pl', 'DRILL: '],
])('an exercise says so in %s', (language, marker) => {
  const marked = markTexts({ [language]: { headline: 'X', instruction: 'Y' } }, { exercise: true });
  expect(marked[language]?.headline).toBe(`${marker}X`);
});

test('an exercise that was stored before its language had words of its own is one all the same', () => {
  const stored = { es: { headline: 'DRILL: Fuego', instruction: 'Salga.' } };
  const revived = reviveMarkedTexts(stored, { exercise: true });
  expect(revived).toEqual(stored);
  expect(markTexts(stored, { exercise: true })['es']?.headline).toBe('DRILL: SIMULACRO: Fuego');
  expect(nameReminder(revived, { exercise: true })['es']?.headline).toBe(
    'DRILL: SIMULACRO: Recordatorio: Fuego',
  );
});

test('stored texts of an exercise must have kept their marker', () => {
  expect(reviveMarkedTexts(markTexts(texts, { exercise: true }), { exercise: true })).toBeDefined();
  expect(reviveMarkedTexts(texts, { exercise: false })).toEqual(texts);
  expect(() => reviveMarkedTexts(texts, { exercise: true })).toThrow(MissingMarkerError);
});

test('a reminder says that it is one, behind the marker of an exercise', () => {
  const live = nameReminder(markTexts(texts, { exercise: false }), { exercise: false });
  expect(Object.values(live).map(({ headline }) => headline)).toEqual(['Reminder: Fire', '提醒：火警']);
  const drill = nameReminder(markTexts(texts, { exercise: true }), { exercise: true });
  expect(Object.values(drill).map(({ headline }) => headline)).toEqual([
    'DRILL: Reminder: Fire',
    '演習：提醒：火警',
  ]);
});
