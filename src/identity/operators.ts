import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, sqlState, transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { roles, type Actor, type Role } from './actor.ts';
import { hashPassword } from './password.ts';

/** Somebody who can sign in. */
export interface Operator {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  /** Their own record in the directory, where tests may be sent. */
  readonly employeeId: string | null;
}

interface NewOperator {
  name: string;
  password: string;
  role: Role;
}

/** Adds an operator. Throws a Problem when the name is taken. */
export async function createOperator(
  { db, clock }: { db: Database; clock: Clock },
  { name, password, role }: NewOperator,
  actor: Actor,
): Promise<Operator> {
  const operator = { id: newId(), name: name.trim().normalize('NFC'), role, active: true, employeeId: null };
  const passwordHash = await hashPassword(password);
  const at = clock.now();
  try {
    await transaction(db.pool, async (tx) => {
      await tx.query(
        'INSERT INTO operators (id, name, password_hash, role, created_at) VALUES ($1, $2, $3, $4, $5)',
        [operator.id, operator.name, passwordHash, role, at],
      );
      const subject = `operator:${operator.name}`;
      await recordAudit(tx, { at, actor: actor.id, action: 'operator.create', subject, details: { role } });
    });
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    const taken = { pointer: '/name', detail: 'is taken' };
    throw new Problem('bad-request', `There is an operator ${operator.name} already.`, [taken]);
  }
  return operator;
}

/** Adds an operator, or gives the one with that name this password and role and makes them active again. */
export async function setOperator(
  { db, clock }: { db: Database; clock: Clock },
  { name, password, role }: NewOperator,
  actor: Actor,
): Promise<Operator> {
  const wanted = name.trim().normalize('NFC');
  const passwordHash = await hashPassword(password);
  const at = clock.now();
  return transaction(db.pool, async (tx) => {
    const [row] = await query<{ id: string; employeeId: string | null }>(
      tx,
      `INSERT INTO operators (id, name, password_hash, role, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (name) DO UPDATE SET password_hash = $3, role = $4, active = true
       RETURNING id, employee_id AS "employeeId"`,
      [newId(), wanted, passwordHash, role, at],
    );
    const subject = `operator:${wanted}`;
    await recordAudit(tx, { at, actor: actor.id, action: 'operator.set', subject, details: { role } });
    return { id: row?.id ?? '', name: wanted, role, active: true, employeeId: row?.employeeId ?? null };
  });
}

/** All operators by name. */
export async function listOperators(db: Database): Promise<Operator[]> {
  const rows = await db.prisma.operator.findMany({ orderBy: { name: 'asc' }, omit: { passwordHash: true } });
  return rows.map(toOperator);
}

/** The operator as they are now; undefined when unknown. */
export async function findOperator(db: Database, id: string): Promise<Operator | undefined> {
  const row = await db.prisma.operator.findUnique({ where: { id }, omit: { passwordHash: true } });
  return row === null ? undefined : toOperator(row);
}

/** The operator as they are now; undefined when unknown or no longer active. */
export async function findActiveOperator(db: Database, id: string): Promise<Operator | undefined> {
  const operator = await findOperator(db, id);
  return operator?.active === true ? operator : undefined;
}

/** The active operator with that name and the hash of their password. */
export async function findByName(
  db: Database,
  name: string,
): Promise<{ operator: Operator; passwordHash: string } | undefined> {
  const where = { name: name.trim().normalize('NFC'), active: true };
  const row = await db.prisma.operator.findFirst({ where });
  return row === null ? undefined : { operator: toOperator(row), passwordHash: row.passwordHash };
}

function toOperator(row: {
  id: string;
  name: string;
  role: string;
  active: boolean;
  employeeId: string | null;
}): Operator {
  const role = roles.find((known) => known === row.role) ?? 'viewer';
  return { id: row.id, name: row.name, role, active: row.active, employeeId: row.employeeId };
}
