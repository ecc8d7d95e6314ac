import { stringify } from 'csv-stringify/sync';
import type { IncidentId } from '../kernel/id.ts';
import type { ReadDeps } from './read-reachability.ts';
import { readReportRows, type ReportRow } from './report-store.ts';

/** The columns of report.csv, in their order. */
const reportColumns = [
  'external_id',
  'name',
  'site',
  'state',
  'reason',
  'answer',
  'via',
  'at',
  'late',
  'needs_help',
  'on_behalf_of',
  'note',
] as const;

/** A report as a CSV file, of how many people it is, and the instant it tells of. */
export interface Report {
  readonly asOf: Date;
  readonly people: number;
  readonly csv: string;
}

/**
 * An incident's people as CSV, one row each, so that its states add up as `GET /incidents/{id}` adds them: UTF-8
 * with a byte order mark (spreadsheets guess wrong without), CRLF. What a spreadsheet would take for a formula
 * begins with an apostrophe (OWASP, CSV injection). The whole of it or an error: half a list of people misleads.
 */
export async function writeReport(
  { db, clock }: Pick<ReadDeps, 'db' | 'clock'>,
  incidentId: IncidentId,
  only: { message?: number | undefined } = {},
): Promise<Report> {
  const asOf = clock.now();
  const pieces = [`\uFEFF${writeRows([[...reportColumns]])}`];
  let people = 0;
  await readReportRows(db.pool, incidentId, only.message, (rows) => {
    people += rows.length;
    if (rows.length > 0) pieces.push(writeRows(rows.map(cellsOf)));
  });
  return { asOf, people, csv: pieces.join('') };
}

function cellsOf(row: ReportRow): (string | null)[] {
  const yesNo = (is: boolean) => (is ? 'yes' : 'no');
  return [
    row.externalId,
    row.name,
    row.site,
    row.state,
    row.reason,
    row.answer,
    row.via,
    row.at,
    yesNo(row.late),
    yesNo(row.needsHelp),
    row.onBehalfOf,
    row.note,
  ];
}

function writeRows(rows: readonly (readonly (string | null)[])[]): string {
  return stringify(rows as (string | null)[][], { escape_formulas: true, record_delimiter: 'windows' });
}
