import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, transaction, type Queryable } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { isUuid } from './is-uuid.ts';
import type { OwnLink } from './own-link.ts';
import { readPoints, type PointView } from './point-store.ts';

/** What employees see of themselves. */
export interface OwnPage {
  readonly employeeId: EmployeeId;
  readonly externalId: string;
  readonly name: string;
  readonly language: string | null;
  readonly emergencyNumber: string | null;
  readonly points: readonly PointView[];
}

/** The page behind a link; undefined where the link is void, or its employee has left. */
export async function findOwnPage(db: Queryable, link: OwnLink): Promise<OwnPage | undefined> {
  const [row] = await query<Omit<OwnPage, 'points'>>(
    db,
    `SELECT e.id AS "employeeId", e.external_id AS "externalId", e.name, e.language, s.emergency_number AS "emergencyNumber"
       FROM employees e LEFT JOIN sites s ON s.id = e.site_id
      WHERE e.id = $1 AND e.own_link = $2 AND e.active`,
    [link.employeeId, link.number],
  );
  return row && { ...row, points: await readPoints(db, row.employeeId) };
}

/** An employee's good link, and whether a device of theirs took pushes once and none does now; undefined: they have left. */
export async function findOwnLink(
  db: Queryable,
  employeeId: EmployeeId,
): Promise<(OwnLink & { readonly hasLostPush: boolean }) | undefined> {
  const [row] = await query<OwnLink & { hasLostPush: boolean }>(
    db,
    `SELECT e.id AS "employeeId", e.own_link AS number, coalesce(
              (SELECT bool_and(c.standing = 'invalid') FROM contact_points c
                WHERE c.employee_id = e.id AND c.channel = 'push'), false) AS "hasLostPush"
       FROM employees e WHERE e.id = $1 AND e.active`,
    [employeeId],
  );
  return row;
}

/** Gives an employee another link to their own page; those before it open nothing. Throws the Problem `not-found`. */
export async function renewOwnLink(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  id: string,
  actor: Pick<Actor, 'id'>,
): Promise<void> {
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    const renewed = isUuid(id)
      ? await query(tx, 'UPDATE employees SET own_link = own_link + 1 WHERE id = $1 RETURNING id', [id])
      : [];
    if (renewed.length === 0) throw new Problem('not-found', `There is no employee ${id}.`);
    await recordAudit(tx, { at, actor: actor.id, action: 'employee.renew-own-link', subject: id });
  });
}
