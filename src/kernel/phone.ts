import { isSupportedCountry, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';

/** A phone number as somebody wrote it, read: in E.164 (`+886912345678`), or why it cannot be used. */
export type PhoneReading =
  { readonly kind: 'number'; readonly e164: string } | { readonly kind: 'refused'; readonly reason: string };

/** How a number is read. */
export interface PhoneRules {
  /** ISO 3166 code of the country whose national numbers are meant; undefined: only international ones are read. */
  readonly country?: string | undefined;
  /** Tocsin's own sender numbers in E.164: a message to them would come back to itself. */
  readonly ownNumbers?: ReadonlySet<string> | undefined;
}

/** E.164 allows 15 digits; the rest is room for spaces, dashes and brackets. */
const longestWriting = 40;
/** What a spreadsheet makes of a long number: `4.91512E+11`, `886912345678.0`. */
const spreadsheetNumber = /^[+-]?\d+([.,]\d+)?e\+?\d+$|^\d{5,}[.,]0+$/i;
/** A cell exported as text: `'+886…` or `="+886…"`. */
const textCell = /^(?:'|="?)(.*?)"?$/u;
const extension = /(?:;ext=|ext\.?|extension|x|#)\s*\d+$/i;
const partOfNumber = /[\p{Nd} +()[\].\-‐-―−/~]/u;

/**
 * Reads a phone number in any common writing: national or international, `00` or `+`, any separators, digits
 * of any script, as a spreadsheet exports text. Refuses what cannot be called or costs the called person's
 * organisation extra, with a reason for people (F66).
 */
export function readPhone(text: string, rules: PhoneRules = {}): PhoneReading {
  const written = clean(text.slice(0, 4 * longestWriting));
  const reason = refuseWriting(written);
  if (reason !== undefined) return { kind: 'refused', reason };
  const international = written.startsWith('+');
  const country = supportedCountry(rules.country);
  if (!international && country === undefined && !written.startsWith('00'))
    return {
      kind: 'refused',
      reason: 'has no country code and the country is not known: write it like +886 912 345 678',
    };
  const parsed = parse(written, country);
  if (typeof parsed === 'string') return { kind: 'refused', reason: parsed };
  return judge(parsed, rules);
}

/** Whether a number in E.164 is a land line's, behind which a switchboard may stand; no where the country's numbers do not tell. */
export function isLandLine(e164: string): boolean {
  const number = tryParse(e164, undefined);
  return typeof number !== 'string' && number.getType() === 'FIXED_LINE';
}

/** Whether it is an ISO 3166 code of a country whose numbers can be read, in capitals. */
export function supportedCountry(code: string | undefined): CountryCode | undefined {
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

function clean(text: string): string {
  const visible = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const [, inner = visible] = textCell.exec(visible) ?? [];
  return inner.replace(/^tel:/i, '').trim();
}

function refuseWriting(written: string): string | undefined {
  if (written === '') return 'is empty';
  if (spreadsheetNumber.test(written))
    return 'was turned into a rounded number by a spreadsheet: format the column as text';
  if (written.length > longestWriting) return 'is too long for a phone number';
  if (extension.test(written)) return 'has an extension, which cannot be dialled: give a direct number';
  if (/\p{L}/u.test(written)) return 'has letters in it';
  if (/[,;|&]|\+.*\+/u.test(written)) return 'holds more than one number';
  if (Array.from(written).some((character) => !partOfNumber.test(character)))
    return 'has characters that are not part of a phone number';
  return undefined;
}

/** The number, or why it is none. `00` is understood even where the country dials another prefix. */
function parse(written: string, country: CountryCode | undefined): PhoneNumber | string {
  const national = tryParse(written, country);
  if (typeof national !== 'string' && national.isValid()) return national;
  if (!/^0\s?0/.test(written)) return national;
  const international = tryParse(`+${written.replace(/^0\s?0/, '')}`, undefined);
  return typeof international !== 'string' && international.isValid() ? international : national;
}

function tryParse(written: string, country: CountryCode | undefined): PhoneNumber | string {
  try {
    return parsePhoneNumberWithError(written, {
      ...(country && { defaultCountry: country }),
      extract: false,
    });
  } catch (error) {
    if (error instanceof ParseError) return parseFaults[error.message] ?? 'is not a phone number';
    throw error;
  }
}

const parseFaults: Readonly<Record<string, string>> = {
  NOT_A_NUMBER: 'is not a phone number',
  INVALID_COUNTRY: 'has a country code that does not exist',
  TOO_SHORT: 'is too short for a phone number',
  TOO_LONG: 'is too long for a phone number',
};

function judge(number: PhoneNumber, rules: PhoneRules): PhoneReading {
  const refused = (reason: string): PhoneReading => ({ kind: 'refused', reason });
  const where = number.country ?? rules.country ?? `+${number.countryCallingCode}`;
  if (!number.isValid()) return refused(`${lengthFault(number)} in ${where}`);
  const type = number.getType();
  if (type === 'PREMIUM_RATE' || type === 'SHARED_COST') return refused('is a premium-rate number');
  if (type === 'PAGER' || type === 'VOICEMAIL') return refused('belongs to no phone that rings');
  if (rules.ownNumbers?.has(number.number)) return refused("is one of Tocsin's own sender numbers");
  return { kind: 'number', e164: number.number };
}

function lengthFault(number: PhoneNumber): string {
  if (number.isPossible()) return 'is not a number in use';
  return number.nationalNumber.length < 7 ? 'is too short for a number' : 'is not as long as a number';
}
