import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, transaction, type Queryable } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type ContactPointId, type EmployeeId } from '../kernel/id.ts';

/** What an employee says is wrong with what we know of them, not yet settled. */
export interface OwnNote {
  readonly id: string;
  /** Contact points they call wrong; some may be gone by now. */
  readonly wrong: readonly ContactPointId[];
  readonly note: string;
  readonly at: Date;
}

/** More than anybody has to say before an operator has looked; a link in wrong hands fills no table. */
const mostOpen = 10;

/**
 * Keeps what an employee says is wrong, for whoever keeps the directory: nothing is changed by it. Of `wrong` only
 * their own contact points count. False: they have said so much already that somebody has to look first.
 */
export async function addOwnNote(
  db: Queryable,
  { employeeId, wrong, note, at }: Omit<OwnNote, 'id'> & { readonly employeeId: EmployeeId },
): Promise<boolean> {
  const added = await query(
    db,
    `INSERT INTO own_notes (id, employee_id, wrong, note, at)
     SELECT $1, $2, ARRAY(SELECT id FROM contact_points WHERE employee_id = $2 AND id = ANY ($3::uuid[]) ORDER BY id), $4, $5
      WHERE (SELECT count(*) FROM own_notes WHERE employee_id = $2 AND settled_at IS NULL) < $6
     RETURNING id`,
    [newId(), employeeId, wrong, note, at, mostOpen],
  );
  return added.length > 0;
}

/** What an employee says that nobody has settled, the oldest first. */
export function listOwnNotes(db: Queryable, employeeId: EmployeeId): Promise<OwnNote[]> {
  return query<OwnNote & Record<string, unknown>>(
    db,
    'SELECT id, wrong, note, at FROM own_notes WHERE employee_id = $1 AND settled_at IS NULL ORDER BY at, id',
    [employeeId],
  );
}

/** How many active employees say that something is wrong. */
export async function countNoted(db: Queryable): Promise<number> {
  const [row] = await query<{ people: number }>(
    db,
    `SELECT count(DISTINCT n.employee_id)::int AS people FROM own_notes n JOIN employees e ON e.id = n.employee_id
      WHERE n.settled_at IS NULL AND e.active`,
  );
  return row?.people ?? 0;
}

/** An operator has looked at this note and done what it asks for; it is kept, and shown no more. */
export async function settleOwnNote(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  { employeeId, noteId }: { readonly employeeId: EmployeeId; readonly noteId: string },
  actor: Pick<Actor, 'id'>,
): Promise<void> {
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    const settled = await query(
      tx,
      `UPDATE own_notes SET settled_at = $3, settled_by = $4
        WHERE id = $1 AND employee_id = $2 AND settled_at IS NULL RETURNING id`,
      [noteId, employeeId, at, actor.id],
    );
    if (settled.length > 0)
      await recordAudit(tx, {
        at,
        actor: actor.id,
        action: 'employee.settle-note',
        subject: employeeId,
        details: { note: noteId },
      });
  });
}
