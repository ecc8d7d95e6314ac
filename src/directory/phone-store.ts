import { query, type Queryable } from '../db/sql.ts';
import type { ContactPointId, EmployeeId } from '../kernel/id.ts';

/** The phone behind a contact point for texts, and everybody who has it. */
export interface Phone {
  readonly contactPointId: ContactPointId;
  /** E.164. */
  readonly phone: string;
  readonly holders: readonly EmployeeId[];
}

/** The phones of contact points, or only those of them that several people have. One query for a page of people. */
export function listPhones(
  db: Queryable,
  contactPointIds: readonly ContactPointId[],
  { sharedOnly }: { sharedOnly: boolean },
): Promise<Phone[]> {
  return query<Phone & Record<string, unknown>>(db, LIST_PHONES, [contactPointIds, sharedOnly]);
}

/** One by one through the indexes: a condition on the whole list is answered by reading the whole directory. */
const LIST_PHONES = `
SELECT mine.id AS "contactPointId", mine.address AS phone,
       (SELECT array_agg(DISTINCT same.employee_id)
          FROM (SELECT employee_id FROM contact_points
                 WHERE channel = 'sms' AND address = mine.address LIMIT 1000) AS same) AS holders
  FROM unnest($1::uuid[]) AS wanted(id)
 CROSS JOIN LATERAL (SELECT id, employee_id, address FROM contact_points WHERE id = wanted.id LIMIT 1) AS mine
 WHERE NOT $2
    OR EXISTS (SELECT FROM contact_points other
                WHERE other.channel = 'sms' AND other.address = mine.address AND other.employee_id <> mine.employee_id)`;
