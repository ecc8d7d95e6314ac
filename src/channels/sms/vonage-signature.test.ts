import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findVonageSigner, type VonageSigner } from './vonage-signature.ts';

/** What Vonage publishes with its own PHP library, and the signature that it has. */
const published = {
  'message-timestamp': '2013-11-21 15:27:30',
  messageId: '020000001B0FE827',
  msisdn: '14843472194',
  text: 'Test again',
  timestamp: '1385047698',
  to: '13239877404',
  type: 'text',
  sig: 'DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330',
};
const signer = (provider: string, more: Partial<VonageSigner> = {}): VonageSigner => ({
  provider,
  apiKey: 'abcd1234',
  signatureSecret: 'my_secret_key_for_testing',
  from: '+15005550007',
  ...more,
});
const found = (signers: VonageSigner[], parameters: Record<string, string>) =>
  findVonageSigner(signers, parameters)?.provider;

it('a signature that Vonage has published is known, in small letters too', () => {
  expect(found([signer('one')], published)).toBe('one');
  expect(found([signer('one')], { ...published, sig: published.sig.toLowerCase() })).toBe('one');
});

it.each<[string, Record<string, string>]>([
  ['another text', { text: 'Test Again' }],
  ['one more parameter', { keyword: 'TEST' }],
  ['no signature', { sig: '' }],
  ['half a signature', { sig: published.sig.slice(0, 32) }],
  ['a signature that is no hexadecimal number', { sig: 'Z'.repeat(64) }],
  ['another account', { 'api-key': 'efgh5678' }],
])('with %s it is nobody’s', (_, change) => {
  expect(found([signer('one')], { ...published, ...change })).toBeUndefined();
});

it('another secret, and an empty one, do not fit', () => {
  expect(found([signer('one', { signatureSecret: 'guessed' })], published)).toBeUndefined();
  expect(found([signer('one', { signatureSecret: '' })], published)).toBeUndefined();
});

it('F74 any guess is nobody’s, however much of it is right and whatever its length, and none is an error', () => {
  const guess = fc
    .tuple(fc.nat(published.sig.length - 1), fc.string({ unit: 'binary', maxLength: 80 }))
    .map(([kept, rest]) => published.sig.slice(0, kept) + rest)
    .filter((sig) => sig.toUpperCase() !== published.sig);
  fc.assert(fc.property(guess, (sig) => found([signer('one')], { ...published, sig }) === undefined));
});

it('of two numbers at one account that counts which was written to', () => {
  const both = [signer('one'), signer('two', { from: '+13239877404' })];
  expect(found(both, published)).toBe('two');
});
