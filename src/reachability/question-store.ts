import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, MessageText, Severity } from '../playbook/schema.ts';

/** What one delivery tells and asks its employee, and what they have answered. */
export interface Question {
  readonly name: string;
  readonly language: string | null;
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  readonly incidentState: string;
  readonly texts: ByLanguage<MessageText>;
  readonly answers: readonly Answer[];
  readonly emergencyNumber: string | null;
  /** The value of the latest answer; null: none yet. */
  readonly answer: string | null;
}

/** The question behind a delivery; undefined where there is no such delivery. */
export async function findQuestion(db: Queryable, deliveryId: DeliveryId): Promise<Question | undefined> {
  const [row] = await query<Question>(
    db,
    `SELECT e.name, coalesce(d.language, e.language) AS language, i.title, i.severity, i.exercise,
       i.state AS "incidentState", m.texts, m.answers, s.emergency_number AS "emergencyNumber",
       CASE WHEN d.state = 'confirmed' THEN d.answer END AS answer
     FROM deliveries d
     JOIN messages m ON m.id = d.message_id
     JOIN incidents i ON i.id = d.incident_id
     JOIN employees e ON e.id = d.employee_id
     LEFT JOIN sites s ON s.id = d.site_id
     WHERE d.id = $1`,
    [deliveryId],
  );
  return row;
}
