import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { EmployeeId, GroupId, IncidentId, SiteId } from '../kernel/id.ts';

/** Whom a playbook leaves out, looked up: an employee, or whoever is of a site or a group now, active or not. */
export type Exclusion = {
  /** The rule, as the audit trail says it. */
  readonly says: string;
} & (
  | { readonly kind: 'employee'; readonly employeeId: EmployeeId }
  | { readonly kind: 'site'; readonly siteId: SiteId }
  | { readonly kind: 'group'; readonly groupId: GroupId }
);

/** Who is left out: whom rules name now, or whom an incident has frozen. */
export type LeftOut =
  | { readonly kind: 'rules'; readonly rules: readonly Exclusion[] }
  | { readonly kind: 'incident'; readonly incidentId: IncidentId };

/** Nobody is. */
export const nobodyLeftOut: LeftOut = { kind: 'rules', rules: [] };

/** A query of the ids of everybody who is left out, each once; its values are numbered from `first`. */
export function leftOutIds(leftOut: LeftOut, first: number): { sql: string; values: unknown[] } {
  if (leftOut.kind === 'incident')
    return {
      sql: `SELECT employee_id FROM incident_exclusions WHERE incident_id = $${first}`,
      values: [leftOut.incidentId],
    };
  const { rules } = leftOut;
  return {
    sql: `SELECT id FROM employees WHERE id = ANY ($${first}::uuid[]) OR site_id = ANY ($${first + 1}::uuid[])
           UNION SELECT employee_id FROM group_members WHERE group_id = ANY ($${first + 2}::uuid[])`,
    values: [
      rules.flatMap((rule) => (rule.kind === 'employee' ? [rule.employeeId] : [])),
      rules.flatMap((rule) => (rule.kind === 'site' ? [rule.siteId] : [])),
      rules.flatMap((rule) => (rule.kind === 'group' ? [rule.groupId] : [])),
    ],
  };
}

/**
 * A lateral query of who is asked in place of somebody who must not be, `named`: their deputy or, where that must not
 * either, their manager. `about` is of whom they would be told, and never hears of themselves; both are expressions that give
 * an employee's id. `leftOut` is a query of ids.
 */
export function standInSql(named: string, about: string, leftOut: string): string {
  return `(
    SELECT one.id, one.name FROM employees absent
     CROSS JOIN LATERAL (VALUES (1, absent.deputy_id), (2, absent.manager_id)) AS turn(place, id)
      JOIN employees one ON one.id = turn.id AND one.active AND one.id IS DISTINCT FROM ${about}
       AND one.id NOT IN (${leftOut})
     WHERE absent.id = ${named} AND (absent.id = ${about} OR absent.id IN (${leftOut}))
     ORDER BY turn.place LIMIT 1)`;
}

/** Freezes whom an incident leaves out, each by the first rule that names them. Answers how many by each. */
export async function freezeExclusions(
  tx: Transaction,
  incidentId: IncidentId,
  rules: readonly Exclusion[],
): Promise<{ readonly rule: string; readonly people: number }[]> {
  const frozen: { rule: string; people: number }[] = [];
  for (const rule of rules) {
    const { sql, values } = leftOutIds({ kind: 'rules', rules: [rule] }, 3);
    const { rowCount } = await tx.query(
      `INSERT INTO incident_exclusions (incident_id, employee_id, rule)
       SELECT $1, one.id, $2 FROM (${sql}) AS one(id) ON CONFLICT DO NOTHING`,
      [incidentId, rule.says, ...values],
    );
    frozen.push({ rule: rule.says, people: rowCount ?? 0 });
  }
  return frozen;
}

/** How many active employees are left out, and how many of them may sign in to the console, where all is to be seen. */
export interface LeftOutCount {
  readonly people: number;
  readonly operators: number;
}

/** Counts them. */
export async function countLeftOut(db: Queryable, leftOut: LeftOut): Promise<LeftOutCount> {
  const { sql, values } = leftOutIds(leftOut, 1);
  const [row] = await query<LeftOutCount & Record<string, unknown>>(
    db,
    `WITH left_out(id) AS MATERIALIZED (${sql})
     SELECT (SELECT count(*) FROM employees e JOIN left_out USING (id) WHERE e.active)::int AS people,
            (SELECT count(DISTINCT o.employee_id) FROM operators o JOIN left_out ON left_out.id = o.employee_id
              WHERE o.active)::int AS operators`,
    values,
  );
  return row ?? { people: 0, operators: 0 };
}
