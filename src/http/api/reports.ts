import * as z from 'zod';
import { readIncident } from '../../reachability/read-incident.ts';
import { writeReport } from '../../reachability/write-report.ts';
import { defineRoute } from '../route.ts';
import { incidentParams } from './incidents.ts';

export const reportRoutes = [
  defineRoute({
    method: 'get',
    path: '/incidents/:id/report.csv',
    operationId: 'readReportCsv',
    summary: 'Everybody of an incident as CSV, one row an employee, all at one instant',
    right: 'view',
    params: incidentParams,
    query: z.strictObject({
      message: z.coerce.number().int().min(1).optional().describe('Only the states of this message'),
    }),
    responseType: 'text/csv',
    responses: {
      200: z
        .string()
        .describe(
          'external_id, name, site, state, reason, answer, via, at, late, needs_help, on_behalf_of, note. `via` and `at` ' +
            'say how and when they answered, or where it only arrived, how and when that was',
        ),
    },
    async handle(context, { params: { id }, query }) {
      const report = await writeReport(context, id, query);
      // An incident that does not exist has no rows either, and must not look like one that reached nobody.
      if (report.people === 0) await readIncident(context, id);
      const at = report.asOf.toISOString().slice(0, 19).replaceAll(':', '');
      return {
        send(_request, response) {
          response.type('text/csv; charset=utf-8');
          response.attachment(`tocsin-${id.slice(0, 8)}-${at}Z.csv`);
          response.end(report.csv);
        },
      };
    },
  }),
];
