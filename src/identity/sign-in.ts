import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import { findByName, type Operator } from './operators.ts';
import { verifyPassword } from './password.ts';

interface Failures {
  count: number;
  /** Milliseconds of the clock before which no further try is looked at. */
  notBefore: number;
}

/** Tries that cost nothing; from then on each failure doubles the wait, from one second to one minute. */
const FREE_TRIES = 5;
const LONGEST_WAIT_MS = 60_000;
/** Names that are remembered at once: a flood of made-up names must not fill the memory. */
const MOST_NAMES = 10_000;

const failures = new WeakMap<Database, Map<string, Failures>>();

/**
 * The operator with that name and password; undefined for a wrong password and for an unknown name, in the same
 * time. Throws the Problem `too-many-tries` while the name waits after failed tries.
 */
export async function signIn(
  { db, clock }: { db: Database; clock: Clock },
  name: string,
  password: string,
): Promise<Operator | undefined> {
  const now = clock.now().getTime();
  const known = failuresOf(db);
  const key = name.trim().normalize('NFC').slice(0, 200);
  const before = known.get(key);
  if (before !== undefined && before.notBefore > now) {
    const retryAfterS = Math.ceil((before.notBefore - now) / 1000);
    throw new Problem('too-many-tries', `Wait ${retryAfterS} s, then try again.`, [], { retryAfterS });
  }
  // Counted before the password is looked at, so that tries made at the same moment count too.
  remember(known, key, nextFailures(before, now));
  const found = await findByName(db, key);
  const matches = await verifyPassword(found?.passwordHash, password);
  if (!matches || found === undefined) return undefined;
  known.delete(key);
  const subject = `operator:${found.operator.name}`;
  await recordAudit(db.pool, { at: clock.now(), actor: subject, action: 'sign-in', subject });
  return found.operator;
}

function failuresOf(db: Database): Map<string, Failures> {
  const known = failures.get(db) ?? new Map<string, Failures>();
  failures.set(db, known);
  return known;
}

function nextFailures(before: Failures | undefined, now: number): Failures {
  const count = (before?.count ?? 0) + 1;
  const waitMs = count < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (count - FREE_TRIES));
  return { count, notBefore: now + waitMs };
}

function remember(known: Map<string, Failures>, key: string, value: Failures): void {
  known.delete(key);
  known.set(key, value);
  const oldest = known.keys().next();
  if (known.size > MOST_NAMES && oldest.done !== true) known.delete(oldest.value);
}
