import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, retryDeadlock, sqlState, transaction, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import type { Actor, Role } from './actor.ts';
import type { Operator } from './operators.ts';
import { hashPassword, verifyPassword } from './password.ts';

interface Deps {
  db: Database;
  clock: Clock;
}

/** What is to change about an operator; what is undefined stays. */
export interface OperatorChanges {
  readonly role?: Role | undefined;
  readonly active?: boolean | undefined;
  /** A new one, set by an admin; every session of theirs ends. */
  readonly password?: string | undefined;
  /** The id of their own record in the directory. */
  readonly employeeId?: string | null | undefined;
}

/**
 * Changes an operator. Deactivating them or giving them a password ends their sessions at once; a new role holds from
 * their next request. Throws the Problems `not-found`, `bad-request` and
 * `last-admin`: an active admin always remains.
 */
export async function changeOperator(
  { db, clock }: Deps,
  id: string,
  changes: OperatorChanges,
  actor: Actor,
): Promise<Operator> {
  const hash = changes.password === undefined ? null : await hashPassword(changes.password);
  const at = clock.now();
  const change = async (tx: Transaction) => {
    // One change at a time, or two admins could each remove the other.
    await query(tx, "SELECT id FROM operators WHERE role = 'admin' ORDER BY id FOR UPDATE");
    const [changed] = await query<Operator & Record<string, unknown>>(
      tx,
      `UPDATE operators SET role = coalesce($2, role), active = coalesce($3, active),
         password_hash = coalesce($4, password_hash), employee_id = CASE WHEN $5 THEN $6::uuid ELSE employee_id END
       WHERE id = $1 RETURNING id, name, role, active, employee_id AS "employeeId"`,
      [
        id,
        changes.role ?? null,
        changes.active ?? null,
        hash,
        changes.employeeId !== undefined,
        changes.employeeId ?? null,
      ],
    );
    if (changed === undefined) throw new Problem('not-found', 'There is no such operator.');
    await keepAnAdmin(tx);
    if (!changed.active || hash !== null) await endSessionsOf(tx, id);
    await recordAudit(tx, {
      at,
      actor: actor.id,
      action: 'operator.change',
      subject: `operator:${changed.name}`,
      details: {
        ...changes,
        password: changes.password === undefined ? undefined : 'changed',
      },
    });
    return changed;
  };
  try {
    return await retryDeadlock(() => transaction(db.pool, change));
  } catch (error) {
    if (sqlState(error) !== '23503') throw error;
    const fault = { pointer: '/employeeId', detail: 'is nobody in the directory' };
    throw new Problem('bad-request', 'There is no such employee, so nothing was changed.', [fault]);
  }
}

/**
 * Gives an operator the password they chose, if they know the one they have; all their sessions end. False where
 * the old one is wrong.
 */
export async function changeOwnPassword(
  { db, clock }: Deps,
  name: string,
  { before, wanted }: { before: string; wanted: string },
): Promise<boolean> {
  const row = await db.prisma.operator.findFirst({ where: { name, active: true } });
  if (!(await verifyPassword(row?.passwordHash, before)) || row === null) return false;
  const hash = await hashPassword(wanted);
  const at = clock.now();
  return transaction(db.pool, async (tx) => {
    const kept = await query(
      tx,
      'UPDATE operators SET password_hash = $2 WHERE id = $1 AND password_hash = $3 RETURNING id',
      [row.id, hash, row.passwordHash],
    );
    if (kept.length === 0) return false;
    await endSessionsOf(tx, row.id);
    const subject = `operator:${row.name}`;
    await recordAudit(tx, { at, actor: subject, action: 'operator.password', subject });
    return true;
  });
}

async function keepAnAdmin(tx: Transaction): Promise<void> {
  const left = await query(tx, "SELECT id FROM operators WHERE role = 'admin' AND active LIMIT 1");
  if (left.length > 0) return;
  throw new Problem(
    'last-admin',
    'This is the last active admin, so nothing was changed. Make somebody else an admin first.',
  );
}

/** Sessions are connect-pg-simple's rows; the operator is named inside. */
async function endSessionsOf(tx: Transaction, operatorId: string): Promise<void> {
  await tx.query(`DELETE FROM session WHERE sess ->> 'operatorId' = $1`, [operatorId]);
}
