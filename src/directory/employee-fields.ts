import { domainToASCII } from 'node:url';
import * as z from 'zod';
import { languageTagPattern } from '../kernel/language.ts';

/** A field as somebody wrote it, read: its value, or why it cannot be taken. */
export type FieldReading<T> = { readonly value: T } | { readonly reason: string };

/** The longest name, role, department, site, group or tag, in characters. */
const longestName = 200;
/** The longest external id, in characters. */
export const longestExternalId = 100;
/** The longest value of an attribute, in characters. */
export const longestAttribute = 2_000;

/** Marks that make text read in another order than it is written; a name needs none. */
const bidiControls = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Text on one line: composed (NFC), no control characters or line breaks, no marks that turn the reading order
 * (F68, F70). Empty is refused; what is markup or a formula stays as it is, for it is escaped where it is shown.
 */
export function readLine(text: string, longest = longestName): FieldReading<string> {
  const value = tidyLine(text);
  if (value === '') return { reason: 'is empty' };
  return Array.from(value).length > longest ? { reason: `is longer than ${longest} characters` } : { value };
}

/** The same, where nothing is needed: null for empty. */
export function readOptionalLine(text: string, longest = longestName): FieldReading<string | null> {
  return tidyLine(text) === '' ? { value: null } : readLine(text, longest);
}

/** The text on one line, without what no name needs. */
export function tidyLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(bidiControls, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Names between semicolons: without empty ones, each once. */
export function readList(text: string): FieldReading<string[]> {
  const names = text
    .split(';')
    .map(tidyLine)
    .filter((name) => name !== '');
  const tooLong = names.find((name) => Array.from(name).length > longestName);
  if (tooLong !== undefined) return { reason: `has an entry longer than ${longestName} characters` };
  return { value: [...new Set(names)] };
}

const mailbox = z.email();

/** A mailbox in small letters, its domain as it goes on the wire; null for empty (RFC 5321: 254 characters). */
export function readEmail(text: string): FieldReading<string | null> {
  const written = text
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase();
  if (written === '') return { value: null };
  const at = written.lastIndexOf('@');
  const address = `${written.slice(0, at)}@${domainToASCII(written.slice(at + 1))}`;
  const valid = at > 0 && address.length <= 254 && mailbox.safeParse(address).success;
  return valid ? { value: address } : { reason: 'is not an e-mail address' };
}

/** A language tag in its usual form (`zh_tw` is `zh-TW`); null for empty. */
export function readLanguage(text: string): FieldReading<string | null> {
  const written = text.trim().replaceAll('_', '-');
  if (written === '') return { value: null };
  const tag = canonicalTag(written);
  if (tag !== undefined && languageTagPattern.test(tag)) return { value: tag };
  return { reason: 'is not a language tag such as en or zh-Hant' };
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** What two spellings of the same name have in common: `TAOYUAN ` is `Taoyuan`. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
