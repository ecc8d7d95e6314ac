import { recordAudit } from '../audit/record-audit.ts';
import type { Outcome, Sender } from '../channels/contract.ts';
import { renderContent } from '../channels/render.ts';
import type { Database } from '../db/connect.ts';
import { maskAddress } from '../directory/mask-address.ts';
import { readPoints } from '../directory/point-store.ts';
import type { Actor } from '../identity/actor.ts';
import { findByName } from '../identity/operators.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import { testAttemptId, type EmployeeId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { markTexts } from '../playbook/marked-texts.ts';

interface Deps {
  db: Database;
  clock: Clock;
  senders: readonly Sender[];
  publicUrl: string;
}

/** What a test came to: where it went, shortened, and what the provider said at once. */
export interface SentTest {
  readonly to: string;
  readonly outcome: Outcome['kind'];
  /** The provider's words where it refused or did not answer. */
  readonly detail: string | null;
}

/** Tests cost money and ring phones: so many an operator in so long (F79). Kept a process; each has its own. */
const most = { tests: 5, withinMs: 10 * 60_000 };
const lately = new WeakMap<Database, Map<string, number[]>>();

/**
 * Sends one test by a provider to the operator who asks, at their own record in the directory and nowhere else
 * (F79). It passes the lane by: a lane that is held can be tried before it is let go. Throws the Problems
 * `not-allowed` (a key is nobody), `not-found`, `bad-request` (no record, or no way there) and `too-many-tries`.
 */
export async function sendTest(
  deps: Deps,
  { channel, provider }: { channel: Channel; provider: string },
  actor: Actor,
): Promise<SentTest> {
  const { db, clock, senders } = deps;
  const sender = senders.find((one) => one.channel === channel && one.provider === provider);
  if (sender === undefined) throw new Problem('not-found', `No provider ${provider} serves ${channel}.`);
  const { employeeId, name } = await readOwnRecord(db, actor);
  const point = (await readPoints(db.pool, employeeId)).find(
    (one) => one.channel === channel && (one.standing === 'usable' || one.standing === 'unproven'),
  );
  if (point === undefined)
    throw new Problem('bad-request', `Your own record has no address for ${channel} that may be used.`);
  countTest(db, actor.id, clock.now().getTime());
  const subject = `${channel}/${provider}`;
  // Recorded before it is sent: what may have gone out is never missing from the trail.
  await recordAudit(db.pool, { at: clock.now(), actor: actor.id, action: 'lane.test', subject });
  const content = renderContent(channel, testMessage(name), { language: 'en', link: deps.publicUrl });
  const outcome = await sender.send({
    attemptId: testAttemptId,
    address: point.address,
    content,
    validForMs: 60_000,
  });
  const detail = outcome.kind === 'accepted' ? null : outcome.text;
  return { to: maskAddress(point), outcome: outcome.kind, detail };
}

async function readOwnRecord(db: Database, actor: Actor): Promise<{ employeeId: EmployeeId; name: string }> {
  if (actor.kind !== 'operator')
    throw new Problem('not-allowed', 'A test goes to whoever signed in with a name; a key has no phone.');
  const found = await findByName(db, actor.id.replace(/^operator:/, ''));
  const employeeId = found?.operator.employeeId ?? null;
  if (found === undefined || employeeId === null)
    throw new Problem(
      'bad-request',
      'Your sign-in is not linked with your record among the employees. An admin links it, under Operators.',
    );
  return { employeeId: employeeId as EmployeeId, name: found.operator.name };
}

function countTest(db: Database, actorId: string, nowMs: number): void {
  const known = lately.get(db) ?? new Map<string, number[]>();
  lately.set(db, known);
  const recent = (known.get(actorId) ?? []).filter((at) => at > nowMs - most.withinMs);
  const [oldest] = recent;
  if (recent.length >= most.tests && oldest !== undefined) {
    const retryAfterS = Math.ceil((oldest + most.withinMs - nowMs) / 1000);
    throw new Problem('too-many-tries', `Enough tests for now. Wait ${retryAfterS} s.`, [], { retryAfterS });
  }
  known.set(actorId, [...recent, nowMs]);
}

function testMessage(name: string) {
  const texts = {
    en: {
      headline: 'TEST from Tocsin',
      instruction: `${name} is testing whether this arrives. Nothing has happened; there is nothing to do.`,
    },
    'zh-Hant': {
      headline: 'Tocsin 測試',
      instruction: `${name} 正在測試訊息能否送達。沒有發生任何事，不需要任何行動。`,
    },
  };
  return {
    title: { en: 'Test', 'zh-Hant': '測試' },
    severity: 'Minor' as const,
    exercise: false,
    texts: markTexts(texts, { exercise: false }),
    answers: [],
  };
}
