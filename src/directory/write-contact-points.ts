import { query, type Queryable } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import type { EmployeeDraft, PointDraft, PointSource } from './employee-draft.ts';

/**
 * Makes the addresses of these employees those of their drafts, as far as `sources` are meant: what vanished is
 * removed, what stayed keeps its standing. Answers the ids of employees for whom something changed.
 */
export async function writeContactPoints(
  tx: Queryable,
  drafts: readonly Pick<EmployeeDraft, 'externalId' | 'contactPoints'>[],
  sources: ReadonlySet<PointSource>,
  at: Date,
): Promise<string[]> {
  const points = JSON.stringify(
    drafts.flatMap(({ externalId, contactPoints }) => withIds(externalId, contactPoints)),
  );
  const removed = await query<{ id: string }>(
    tx,
    // One by one through the index, whatever PostgreSQL believes to know of the size of a table that is being filled.
    `DELETE FROM contact_points WHERE id IN (
       SELECT c.id FROM unnest($1::text[]) AS d(external_id) CROSS JOIN LATERAL (
         SELECT id FROM employees WHERE external_id = d.external_id OFFSET 0) AS e CROSS JOIN LATERAL (
         SELECT * FROM contact_points WHERE employee_id = e.id OFFSET 0) AS c
       WHERE CASE c.channel
         WHEN 'push' THEN 'push'
         WHEN 'email' THEN 'email'
         WHEN 'sms' THEN 'mobile'
         ELSE CASE WHEN EXISTS (SELECT FROM contact_points m WHERE m.employee_id = c.employee_id
                                AND m.channel = 'sms' AND m.address = c.address) THEN 'mobile' ELSE 'phone' END
       END = ANY ($3)
       AND (d.external_id, c.channel, c.address) NOT IN (SELECT k."externalId", k.channel, k.address
         FROM json_to_recordset($2) AS k("externalId" text, channel text, address text)))
     RETURNING employee_id AS id`,
    [drafts.map((draft) => draft.externalId), points, [...sources]],
  );
  const written = await query<{ id: string }>(
    tx,
    `INSERT INTO contact_points AS c
       (id, employee_id, channel, address, rank, standing, created_at, updated_at)
     SELECT d.id, e.id, d.channel, d.address, d.rank, 'unproven', $2, $2
     FROM json_to_recordset($1) AS d(id uuid, "externalId" text, channel text, address text, rank int)
     CROSS JOIN LATERAL (SELECT id FROM employees WHERE external_id = d."externalId" OFFSET 0) AS e
     LEFT JOIN LATERAL (SELECT rank FROM contact_points
       WHERE employee_id = e.id AND channel = d.channel AND address = d.address OFFSET 0) AS o ON true
     WHERE o.rank IS DISTINCT FROM d.rank
     ON CONFLICT (employee_id, channel, address) DO UPDATE SET rank = EXCLUDED.rank, updated_at = EXCLUDED.updated_at
     RETURNING c.employee_id AS id`,
    [points, at],
  );
  const judged = drafts.some((draft) => draft.contactPoints.some((point) => point.standing !== undefined))
    ? await writeStandings(tx, points, at)
    : [];
  return [...removed, ...written, ...judged].map((row) => row.id);
}

/** Standings that somebody set by hand. */
async function writeStandings(tx: Queryable, points: string, at: Date): Promise<{ id: string }[]> {
  return query<{ id: string }>(
    tx,
    `UPDATE contact_points c SET standing = d.standing, standing_reason = NULL, updated_at = $2
     FROM json_to_recordset($1) AS d("externalId" text, channel text, address text, standing text)
     JOIN employees e ON e.external_id = d."externalId"
     WHERE c.employee_id = e.id AND c.channel = d.channel AND c.address = d.address AND c.standing <> d.standing
     RETURNING c.employee_id AS id`,
    [points, at],
  );
}

function withIds(externalId: string, points: readonly PointDraft[]) {
  return points.map((point) => ({ ...point, id: newId(), externalId }));
}
