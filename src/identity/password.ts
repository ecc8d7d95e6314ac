import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

/** OWASP's Argon2id row for 19 MiB: m=19456, t=2, p=1 (Password Storage Cheat Sheet). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing takes a core for some 100 ms; two at once leave the rest of the process its share. */
const atOnce = pLimit(2);

/** Shortest and longest password an operator may have, in characters (ASVS 5.0, 6.2.1 and 6.2.9). */
export const passwordLength = { min: 12, max: 200 } as const;

/** The Argon2id hash to keep for a password. */
export async function hashPassword(password: string): Promise<string> {
  return atOnce(() => hash(password.normalize('NFC'), COST));
}

/** Whether the password is the one behind the hash. Without a hash it takes as long and is false. */
export async function verifyPassword(kept: string | undefined, password: string): Promise<boolean> {
  const against = kept ?? (await noOnesHash());
  const matches = await atOnce(() => verify(against, password.normalize('NFC'), COST));
  return matches && kept !== undefined;
}

/** A password nobody chose: 120 random bits in groups that can be read out. */
export function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const picked = Array.from(randomBytes(96), (byte) => (byte < 248 ? letters.charAt(byte % 31) : '')).join(
    '',
  );
  return [0, 5, 10, 15, 20].map((from) => picked.slice(from, from + 5)).join('-');
}

let hashOfNoOne: Promise<string> | undefined;

/** What an unknown name's password is held against, so that its answer comes no sooner. */
function noOnesHash(): Promise<string> {
  return (hashOfNoOne ??= hashPassword(randomBytes(16).toString('hex')));
}
