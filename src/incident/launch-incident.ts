import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { freezeExclusions } from '../directory/exclusion-store.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { Library } from '../playbook/library.ts';
import { toVersion } from '../playbook/remember-versions.ts';
import { keepVersionOfRun } from '../playbook/version-store.ts';
import { canonical, firstAnswer, sha256 } from './first-answer.ts';
import { bookKey, findSameRun, insertIncident, rebookKey, usualRecipients } from './incident-store.ts';
import { insertPlan } from './planned-step-store.ts';
import { prepareLaunch, type LaunchPlan, type PreparedLaunch } from './prepare-launch.ts';
import { runStep } from './run-step.ts';

/** More than this times the usual number of people must be confirmed by typing it. */
const FAR_MORE = 10;

interface Deps {
  pool: Pool;
  clock: Clock;
  library: { current(): Library };
  /** Rings the engine; never waits and never fails. */
  ring: (room: string) => void;
}

export interface LaunchRequest extends LaunchPlan {
  /** What to do when the same playbook with the same inputs runs already. */
  onRunning: 'join' | 'separate' | 'refuse';
  confirmRecipients?: number | undefined;
  idempotencyKey: string;
}

/** What a launch came to: `replayed` is the first answer again, `joined` an incident that ran already. */
export interface Launched {
  incidentId: IncidentId;
  outcome: 'launched' | 'joined' | 'replayed';
}

/**
 * Launches an incident: one transaction writes the incident with its frozen playbook, its first message, its
 * recipients, whom it leaves out, the messages to come and the audit entry; then the engine is rung. It touches PostgreSQL only,
 * so it works with the queue dead. The same key with the same request again answers the same incident. Throws a Problem; then
 * nothing is written and nothing is sent.
 */
export async function launchIncident(deps: Deps, request: LaunchRequest, actor: Actor): Promise<Launched> {
  const prepared = await prepareLaunch(deps, request);
  const launched = await retryLocked(() =>
    transaction(deps.pool, (tx) => write(tx, deps, request, prepared, actor)),
  );
  if (launched.outcome === 'launched') deps.ring('plan');
  return launched;
}

async function write(
  tx: Transaction,
  deps: Deps,
  request: LaunchRequest,
  prepared: PreparedLaunch,
  actor: Actor,
): Promise<Launched> {
  const incidentId = newId() as IncidentId;
  const now = deps.clock.now();
  const booking = {
    caller: actor.id,
    key: request.idempotencyKey,
    bodyHash: hashOf(request),
    incidentId,
    now,
  };
  const key = await bookKey(tx, booking);
  if (key.kind === 'used') return { incidentId: firstAnswer(key, booking.bodyHash), outcome: 'replayed' };

  const sameRun = sameRunOf(prepared);
  const running = await findSameRun(tx, sameRun);
  if (running && request.onRunning === 'join') {
    await rebookKey(tx, actor.id, request.idempotencyKey, running);
    return { incidentId: running, outcome: 'joined' };
  }
  if (running && request.onRunning === 'refuse') {
    throw new Problem('running-already', 'It runs already. Nothing more was sent.', [], {
      incidentId: running,
    });
  }

  const usual = await usualRecipients(tx);
  const { playbook, version } = prepared.entry;
  const { exercise, inputs, step, texts, audience, except, plan } = prepared;
  const incident = {
    id: incidentId,
    playbook,
    version,
    exercise,
    inputs,
    sameRun,
    startedBy: actor.id,
    startedAt: now,
  };
  await insertIncident(tx, incident);
  const leftOut = await freezeExclusions(tx, incidentId, except);
  await keepVersionOfRun(tx, toVersion(prepared.entry), now);
  const { severity } = playbook;
  const { recipients } = await runStep(tx, {
    incidentId,
    severity,
    exercise,
    number: 1,
    kind: 'alert',
    step,
    texts,
    addressees: { kind: 'audience', audience },
    repeats: null,
    now,
  });
  await insertPlan(tx, incidentId, step.name, plan, now);
  checkRecipients(recipients, usual, request.confirmRecipients);
  const said = { playbook: playbook.name, version, exercise, inputs: withoutLeftOut(prepared), recipients };
  await recordAudit(tx, {
    at: now,
    actor: actor.id,
    action: 'incident.launch',
    subject: incidentId,
    details: leftOut.length > 0 ? { ...said, leftOut } : said,
  });
  return { incidentId, outcome: 'launched' };
}

/** What the audit trail says of the inputs: not whom the incident leaves out, for it is read by many and kept for good. */
function withoutLeftOut({ inputs, entry: { playbook } }: PreparedLaunch): PreparedLaunch['inputs'] {
  const naming = playbook.except.flatMap((rule) => (rule.kind === 'employee' ? [rule.input] : []));
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !naming.includes(name)));
}

function checkRecipients(recipients: number, usual: number | undefined, confirmed: number | undefined): void {
  if (recipients === 0) {
    throw new Problem('nobody-addressed', 'Nobody is in the audience of this playbook. Nothing was sent.');
  }
  if (usual === undefined || recipients <= usual * FAR_MORE || confirmed === recipients) return;
  throw new Problem(
    'confirm-recipients',
    `This would reach ${recipients} people, usual are ${Math.round(usual)}. Nothing was sent: send confirmRecipients ${recipients} to go on.`,
    [],
    { recipients },
  );
}

function hashOf(request: LaunchRequest): string {
  return sha256(canonical({ ...request, idempotencyKey: undefined }));
}

function sameRunOf({ entry, inputs, exercise }: PreparedLaunch): string {
  return sha256(canonical([entry.playbook.name, inputs, exercise]));
}
