import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { When } from '../playbook/when.ts';
import type { StepRun } from './run-step.ts';

/** A message of the playbook that follows its first, as it is frozen at the launch: ready to be sent. */
export interface PlannedStep {
  when: When;
  message: StepRun['step'];
  texts: MarkedTexts;
}

/** Why a planned message is never sent. */
export type EndReason =
  'by-hand' | 'stopped' | 'closed' | 'correction' | 'all-clear' | 'not-to-come' | 'nobody';

/** A planned message that the engine looks at. */
export interface LookedAt {
  incidentId: IncidentId;
  step: string;
  waits: When;
  /** Its time has come, whatever else it waits for. */
  isDue: boolean;
}

/** So many people are counted in a second at most, by all processes, for one message that waits for them. */
const COUNTED_A_SECOND = 20_000;

/** Writes what follows the first message of an incident that is launched now. */
export async function insertPlan(
  tx: Transaction,
  incidentId: IncidentId,
  first: string,
  plan: readonly PlannedStep[],
  now: Date,
): Promise<void> {
  if (plan.length === 0) return;
  const rows = plan.map(({ when, message, texts }, index) => {
    const afterMs = 'afterMs' in when ? when.afterMs : undefined;
    const due = afterMs === undefined ? null : new Date(now.getTime() + afterMs);
    const look = 'of' in when && when.of === first ? now : due;
    return { place: index + 1, step: message.name, waits: when, message, texts, due, look };
  });
  await query(tx, INSERT_PLAN, [incidentId, JSON.stringify(rows)]);
}

const INSERT_PLAN = `
INSERT INTO planned_steps (incident_id, place, step, waits, message, texts, due_at, look_at)
SELECT $1, place, step, waits, message, texts, due, look
  FROM jsonb_to_recordset($2::jsonb)
    AS p(place smallint, step text, waits jsonb, message jsonb, texts jsonb, due timestamptz, look timestamptz)`;

/**
 * What is to be looked at now. Each is this process's alone for a second, longer where many people are counted for it: who
 * dies in between has lost nothing, the next look is another's.
 */
export async function takeLooks(db: Queryable, now: Date): Promise<LookedAt[]> {
  return query<LookedAt>(db, TAKE_LOOKS, [now, COUNTED_A_SECOND]);
}

const TAKE_LOOKS = `
WITH due AS MATERIALIZED (
  SELECT s.incident_id, s.place FROM planned_steps s
   WHERE s.state = 'waiting' AND s.look_at <= $1
     AND (SELECT i.state FROM incidents i WHERE i.id = s.incident_id) = 'active'
   ORDER BY s.incident_id, s.place LIMIT 500 FOR NO KEY UPDATE OF s SKIP LOCKED
)
UPDATE planned_steps s
   SET look_at = $1::timestamptz + make_interval(secs => greatest(1, (
         SELECT max(m.recipients) FROM messages m
          WHERE m.incident_id = s.incident_id AND m.step = s.waits ->> 'of')::float8 / $2))
  FROM due
 WHERE s.incident_id = due.incident_id AND s.place = due.place
RETURNING s.incident_id AS "incidentId", s.step, s.waits, coalesce(s.due_at <= $1, false) AS "isDue"`;

/** Whether what a planned message waits for, besides its time, has come. */
export async function isFulfilled(db: Queryable, { incidentId, waits }: LookedAt): Promise<boolean> {
  switch (waits.kind) {
    case 'launch':
    case 'by-hand':
    case 'after':
      return false;
    case 'confirmed':
      return (await query(db, CONFIRMED, [incidentId, waits.of, waits.percent])).length > 0;
    case 'answered':
      return (await query(db, ANSWERED, [incidentId, waits.of, waits.answer])).length > 0;
    default:
      return waits satisfies never;
  }
}

/** The newest time that a step's question was asked: asking anew opens everybody again. */
const ASKED = `
WITH asked AS MATERIALIZED (
  SELECT number, recipients FROM messages
   WHERE incident_id = $1 AND step = $2 AND number IS NOT NULL AND repeats IS NULL AND answers <> '[]'
   ORDER BY number DESC LIMIT 1
), message AS MATERIALIZED (
  SELECT m.id FROM messages m, asked WHERE m.incident_id = $1 AND coalesce(m.repeats, m.number) = asked.number
)`;

const CONFIRMED = `${ASKED}
SELECT 1 FROM asked
 WHERE asked.recipients > 0
   AND (SELECT count(DISTINCT d.employee_id) FROM message JOIN deliveries d ON d.message_id = message.id
         WHERE d.confirmed_at IS NOT NULL) >= ceil(asked.recipients * $3::int / 100.0)`;

/** Who has called for help has, whatever they said after. */
const ANSWERED = `${ASKED}
SELECT 1 FROM message JOIN deliveries d ON d.message_id = message.id
 WHERE d.answer = $3 OR ($3 = 'help' AND d.called_at IS NOT NULL)
 LIMIT 1`;

/** A planned message as it stands. */
export interface StandingStep extends PlannedStep {
  state: 'waiting' | 'sent' | 'skipped' | 'cancelled';
  /** Of the message that it became; null: none yet. */
  number: number | null;
}

/** A planned message by its name; undefined where the incident has none of that name. The caller holds the incident. */
export async function readPlanned(
  tx: Queryable,
  incidentId: IncidentId,
  step: string,
): Promise<StandingStep | undefined> {
  const [row] = await query<StandingStep>(
    tx,
    `SELECT waits AS "when", message, texts, state, number FROM planned_steps WHERE incident_id = $1 AND step = $2`,
    [incidentId, step],
  );
  return row;
}

/** A planned message has become the message with this number; what waits for answers to it is looked at from now on. */
export async function markSent(
  tx: Transaction,
  incidentId: IncidentId,
  { step, number, by, now }: { step: string; number: number; by: string; now: Date },
): Promise<void> {
  await query(tx, MARK_SENT, [incidentId, step, number, by, now]);
  await query(
    tx,
    `UPDATE planned_steps SET look_at = $3 WHERE incident_id = $1 AND state = 'waiting' AND waits ->> 'of' = $2`,
    [incidentId, step, now],
  );
}

const MARK_SENT = `
UPDATE planned_steps SET state = 'sent', number = $3, ended_by = $4, ended_at = $5, look_at = NULL
 WHERE incident_id = $1 AND step = $2`;

/**
 * A planned message is not sent: a person wants it so (`cancelled`), or nobody would get it. What waits for it alone is skipped;
 * answers what that is, for the entry in the audit trail, in the order of the playbook.
 */
export async function giveUp(
  tx: Transaction,
  incidentId: IncidentId,
  { step, reason, by, now }: { step: string; reason: 'by-hand' | 'nobody'; by: string; now: Date },
): Promise<{ skipped?: readonly string[] }> {
  const state = reason === 'by-hand' ? 'cancelled' : 'skipped';
  await query(tx, GIVE_UP, [incidentId, step, state, reason, by, now]);
  const skipped = await query<Placed>(tx, SKIP_WAITING, [incidentId, step, now]);
  return skipped.length === 0 ? {} : { skipped: inOrder(skipped) };
}

const GIVE_UP = `
UPDATE planned_steps SET state = $3, reason = $4, ended_by = $5, ended_at = $6, look_at = NULL
 WHERE incident_id = $1 AND step = $2`;

const SKIP_WAITING = `
WITH RECURSIVE gone AS (
  SELECT $2::text AS step
  UNION
  SELECT s.step FROM planned_steps s JOIN gone ON s.waits ->> 'of' = gone.step
   WHERE s.incident_id = $1 AND s.state = 'waiting' AND s.due_at IS NULL
)
UPDATE planned_steps SET state = 'skipped', reason = 'not-to-come', ended_by = 'tocsin', ended_at = $3, look_at = NULL
 WHERE incident_id = $1 AND state = 'waiting' AND step IN (SELECT step FROM gone)
RETURNING step, place`;

/**
 * Nothing more of an incident's plan is sent. The caller holds the incident. Answers what is not, for the entry in the audit trail
 * of the act that ends it, in the order of the playbook.
 */
export async function endPlan(
  tx: Transaction,
  incidentId: IncidentId,
  { reason, by, now }: { reason: EndReason; by: string; now: Date },
): Promise<{ cancelled?: readonly string[] }> {
  const cancelled = await query<Placed>(
    tx,
    `UPDATE planned_steps SET state = 'cancelled', reason = $2, ended_by = $3, ended_at = $4, look_at = NULL
      WHERE incident_id = $1 AND state = 'waiting' RETURNING step, place`,
    [incidentId, reason, by, now],
  );
  return cancelled.length === 0 ? {} : { cancelled: inOrder(cancelled) };
}

type Placed = { step: string; place: number };

const inOrder = (steps: readonly Placed[]) =>
  [...steps].sort((a, b) => a.place - b.place).map(({ step }) => step);
