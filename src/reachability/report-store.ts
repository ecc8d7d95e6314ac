import { query, transaction, type Pool } from '../db/sql.ts';
import { isoUtc } from './iso-utc.ts';
import { peopleSql } from './people-sql.ts';
import type { PersonState } from './schema.ts';

/** One person of an incident's report. `via` and `at` belong to the state: how and when they answered, or it arrived. */
export interface ReportRow {
  readonly externalId: string;
  readonly name: string;
  readonly site: string | null;
  readonly state: PersonState;
  readonly reason: string | null;
  readonly answer: string | null;
  readonly via: string | null;
  /** RFC 3339. */
  readonly at: string | null;
  readonly late: boolean;
  readonly needsHelp: boolean;
  readonly onBehalfOf: string | null;
  readonly note: string | null;
}

const reportSql = `
DECLARE report NO SCROLL CURSOR FOR
WITH ${peopleSql}
SELECT e.external_id AS "externalId", e.name, sites.name AS site, person.state, person.reason, person.answer,
  CASE person.state WHEN 'confirmed' THEN person.confirmed_via WHEN 'delivered' THEN person.delivered_via END AS via,
  ${isoUtc(`CASE person.state WHEN 'confirmed' THEN person.confirmed_at WHEN 'delivered' THEN d.delivered_at END`)} AS at,
  person.late, person.needs_help AS "needsHelp", said.on_behalf_by AS "onBehalfOf", said.note
FROM person
JOIN employees e ON e.id = person.employee_id
LEFT JOIN deliveries d ON d.id = person.delivery_id
LEFT JOIN sites ON sites.id = person.site_id
LEFT JOIN LATERAL (
  SELECT c.note, c.on_behalf_by FROM confirmations c
  WHERE person.confirmed_at IS NOT NULL AND c.delivery_id = person.delivery_id ORDER BY c.id DESC LIMIT 1
) said ON true
ORDER BY e.name, e.id`;

/** Rows fetched at once: a few milliseconds to receive and write out, then others get their turn. */
const slice = 2_000;

/**
 * Hands over everybody of an incident by name, slice by slice, all as they were at one instant: a cursor keeps the
 * snapshot it was opened with. It is read as fast as it comes and never waits for whoever downloads, because an old
 * snapshot slows the claims of a running fan-out.
 */
export async function readReportRows(
  pool: Pool,
  incidentId: string,
  message: number | undefined,
  take: (rows: readonly ReportRow[]) => void,
): Promise<void> {
  await transaction(pool, async (tx) => {
    await tx.query(reportSql, [incidentId, message ?? null]);
    for (;;) {
      const rows = await query<ReportRow & Record<string, unknown>>(tx, `FETCH ${slice} FROM report`);
      take(rows);
      if (rows.length < slice) return;
    }
  });
}
