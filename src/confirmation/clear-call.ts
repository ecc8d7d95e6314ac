import { recordAudit } from '../audit/record-audit.ts';
import { query, retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EmployeeId, IncidentId } from '../kernel/id.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
}

/** Who says that somebody needs help no more, and what was done. */
export interface ClearedCall {
  readonly incidentId: IncidentId;
  readonly employeeId: EmployeeId;
  /** As the audit trail names them. */
  readonly by: string;
  readonly note: string;
  /** The newest call that they know of; absent: whatever there is. */
  readonly calledAt?: Date | undefined;
}

/**
 * Clears an employee's call for help: they count as in need no more, nobody is paged for it any more, what they wrote with
 * it need not be read, and what they answered stays. `called-again`: a
 * call came after the one that was known, and nothing was cleared. `not-open`: nobody waits for help there.
 */
export async function clearCall(
  { pool, clock }: Deps,
  call: ClearedCall,
): Promise<'cleared' | 'not-open' | 'called-again'> {
  const now = clock.now();
  return retryLocked(() => transaction(pool, (tx) => writeCleared(tx, call, now)));
}

async function writeCleared(tx: Transaction, call: ClearedCall, now: Date) {
  const { incidentId, employeeId, by, note, calledAt } = call;
  const asked = await query<Asked>(tx, LOCK_ASKED, [incidentId, employeeId]);
  const open = asked.filter(({ needs_help }) => needs_help);
  if (open.length === 0) return 'not-open';
  if (calledAt !== undefined && open.some(({ called_at }) => called_at !== null && called_at > calledAt))
    return 'called-again';
  await query(tx, CLEAR, [incidentId, employeeId, now, by, note]);
  const details = { employeeId, note };
  await recordAudit(tx, {
    at: now,
    actor: by,
    action: 'incident.help-cleared',
    subject: incidentId,
    details,
  });
  return 'cleared';
}

type Asked = { needs_help: boolean; called_at: Date | null };

/** A call that comes meanwhile waits for the lock, and opens it again; one that had it first is seen here. */
const LOCK_ASKED = `
SELECT needs_help, called_at FROM deliveries
 WHERE employee_id = $2 AND message_id IN (SELECT id FROM messages WHERE incident_id = $1)
 ORDER BY id FOR NO KEY UPDATE`;

const CLEAR = `
WITH lifted AS (
  UPDATE deliveries SET needs_help = false
   WHERE employee_id = $2 AND message_id IN (SELECT id FROM messages WHERE incident_id = $1) AND needs_help
), called AS (
  SELECT id FROM replies_to_read
   WHERE incident_id = $1 AND employee_id = $2 AND is_call AND done_at IS NULL ORDER BY id FOR NO KEY UPDATE
), heard AS (
  UPDATE replies_to_read SET done_at = $3, done_by = $4, done_how = 'cleared' WHERE id IN (SELECT id FROM called)
), paged AS (
  UPDATE paged_calls SET ended_at = $3 WHERE incident_id = $1 AND employee_id = $2 AND ended_at IS NULL)
INSERT INTO cleared_calls (incident_id, employee_id, at, cleared_by, note) VALUES ($1, $2, $3, $4, $5)`;
