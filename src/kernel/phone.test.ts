import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import { readPhone } from './phone.ts';

const read = (text: string, country?: string) => readPhone(text, { country });
const number = (e164: string) => ({ kind: 'number', e164 });
const reason = (text: string, country?: string) => {
  const reading = read(text, country);
  return reading.kind === 'refused' ? reading.reason : reading.e164;
};

describe('a number in any common writing', () => {
  test.each([
    ['0151 23456789', 'DE', '+4915123456789'],
    ['+49 (0)151 2345-6789', undefined, '+4915123456789'],
    ['+49 (0) 151 / 2345 6789', 'NL', '+4915123456789'],
    ['0912-345-678', 'TW', '+886912345678'],
    ['912345678', 'TW', '+886912345678'],
    ['886 912 345 678', 'TW', '+886912345678'],
    ['０９１２３４５６７８', 'TW', '+886912345678'],
    ['٠٩١٢٣٤٥٦٧٨', 'TW', '+886912345678'],
    ['＋８８６ ９１２ ３４５ ６７８', undefined, '+886912345678'],
    ['(512) 555-0123', 'US', '+15125550123'],
    ['512.555.0123', 'US', '+15125550123'],
    ['06 12 34 56 78', 'NL', '+31612345678'],
    ['0048 600 100 200', 'NL', '+48600100200'],
    ['0048 600 100 200', 'US', '+48600100200'],
    ['0048 600 100 200', undefined, '+48600100200'],
    ['011 48 600 100 200', 'US', '+48600100200'],
    ['tel:+31-6-12345678', undefined, '+31612345678'],
    ['\u202a+886 912 345 678\u202c ', undefined, '+886912345678'],
    ['+886\u00a0912\u2011345\u2011678', undefined, '+886912345678'],
    ["'+886912345678", undefined, '+886912345678'],
    ['="0912345678"', 'TW', '+886912345678'],
  ])('%s in %s is %s', (text, country, e164) => {
    expect(read(text, country)).toEqual(number(e164));
  });
});

describe('F66: a bad phone number is refused with its reason', () => {
  test.each([
    ['', 'TW', 'is empty'],
    [
      '0912345678',
      undefined,
      'has no country code and the country is not known: write it like +886 912 345 678',
    ],
    ['1-800-FLOWERS', 'US', 'has letters in it'],
    ['ask Ana', 'US', 'has letters in it'],
    ['4.9E+11', 'DE', 'was turned into a rounded number by a spreadsheet: format the column as text'],
    ['4,91512E+11', 'DE', 'was turned into a rounded number by a spreadsheet: format the column as text'],
    ['912345678.0', 'TW', 'was turned into a rounded number by a spreadsheet: format the column as text'],
    ['+1 900 555 1234', undefined, 'is a premium-rate number'],
    ['0900 1234', 'NL', 'is a premium-rate number'],
    ['112', 'NL', 'is too short for a number in NL'],
    ['+886 9123 4567 8123 4567', undefined, 'is not as long as a number in TW'],
    ['12345678901234567890', 'NL', 'is too long for a phone number'],
    ['1'.repeat(41), 'NL', 'is too long for a phone number'],
    ['+999 123 456 789', undefined, 'has a country code that does not exist'],
    ['0912 345 678 ext. 12', 'TW', 'has an extension, which cannot be dialled: give a direct number'],
    ['0912345678#5', 'TW', 'has an extension, which cannot be dialled: give a direct number'],
    ['0612345678, 0687654321', 'NL', 'holds more than one number'],
    ['+31612345678 +31687654321', undefined, 'holds more than one number'],
    ['0612345678\u0000', 'NL', 'has characters that are not part of a phone number'],
  ])('%s in %s %s', (text, country, expected) => {
    expect(reason(text, country)).toBe(expected);
  });

  test("Tocsin's own sender number is refused in any writing", () => {
    const ownNumbers = new Set(['+15125550199']);
    const reading = readPhone('(512) 555-0199', { country: 'US', ownNumbers });
    expect(reading).toEqual({ kind: 'refused', reason: "is one of Tocsin's own sender numbers" });
  });
});

describe('whatever somebody writes', () => {
  const countries = getCountries();

  test('a reading is a valid E.164 number or a reason, and reading it again changes nothing', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789 +-().')) }),
    );
    fc.assert(
      fc.property(anything, fc.option(fc.constantFrom(...countries), { nil: undefined }), (text, country) => {
        const reading = readPhone(text, { country });
        if (reading.kind === 'refused') {
          expect(reading.reason).not.toBe('');
          return;
        }
        expect(reading.e164).toMatch(/^\+[1-9]\d{4,14}$/);
        expect(parsePhoneNumberFromString(reading.e164)?.isValid()).toBe(true);
        expect(readPhone(reading.e164)).toEqual(reading);
      }),
      { numRuns: 2_000 },
    );
  });

  test('every country: national, international and E.164 writings of a mobile number give the same', () => {
    for (const country of countries) {
      const example = getExampleNumber(country, examples);
      if (!example?.isValid()) continue;
      const expected = number(example.number);
      expect([country, read(example.formatNational(), country)]).toEqual([country, expected]);
      expect([country, read(example.formatInternational())]).toEqual([country, expected]);
      expect([country, read(example.number, 'TW')]).toEqual([country, expected]);
    }
  });

  test('separators strewn between the digits do not matter', () => {
    const gap = fc.constantFrom('', ' ', '-', '.', '\u00a0', ' - ');
    fc.assert(
      fc.property(fc.array(gap, { minLength: 8, maxLength: 8 }), (gaps) => {
        const written = Array.from('912345678')
          .map((digit, index) => digit + (gaps[index] ?? ''))
          .join('');
        expect(read(`+886 ${written}`)).toEqual(number('+886912345678'));
      }),
    );
  });
});
