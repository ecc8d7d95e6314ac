import { expect, test } from 'vitest';
import { bestLanguage, directionOf, pickLanguage } from './language.ts';

test.each([
  ['zh-TW', ['en', 'zh-Hant'], 'zh-Hant'],
  ['zh-Hant-TW', ['en', 'zh-Hant'], 'zh-Hant'],
  ['zh_HK', ['en', 'zh-Hans', 'zh-Hant'], 'zh-Hant'],
  ['zh', ['en', 'zh-Hant'], 'zh-Hant'],
  ['zh-CN', ['en', 'zh-Hant'], 'zh-Hant'],
  ['zh-CN', ['en', 'zh-Hant', 'zh-Hans'], 'zh-Hans'],
  ['zh-Hans-HK', ['en', 'zh-Hant', 'zh-Hans'], 'zh-Hans'],
  ['zh-Hant-CN', ['en', 'zh-Hans', 'zh-Hant'], 'zh-Hant'],
  ['en-GB', ['zh-Hant', 'en'], 'en'],
  ['EN', ['zh-Hant', 'en'], 'en'],
  ['pl', ['zh-Hant', 'en'], 'en'],
  ['pl', ['zh-Hant', 'de'], 'zh-Hant'],
  ['', ['zh-Hant', 'en'], 'en'],
  ['zh-TW', ['zh-TW', 'zh-Hant'], 'zh-TW'],
])('who reads %s gets, of %j, %s', (wanted, offered, expected) => {
  expect(bestLanguage(wanted, offered)).toBe(expected);
});

test('a value comes with the language it is in', () => {
  expect(pickLanguage({ en: 'fire', 'zh-Hant': '火警' }, 'zh-TW')).toEqual({
    language: 'zh-Hant',
    value: '火警',
  });
  expect(() => pickLanguage({}, 'en')).toThrow(RangeError);
});

test.each([
  ['ar', 'rtl'],
  ['fa-IR', 'rtl'],
  ['he', 'rtl'],
  ['ur', 'rtl'],
  ['en', 'ltr'],
  ['zh-Hant', 'ltr'],
  ['es-MX', 'ltr'],
])('%s is written %s', (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});
