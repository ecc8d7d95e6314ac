import type { Command } from 'commander';
import * as z from 'zod';
import { connect } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

/** Adds `tocsin report`: everybody of an incident as CSV, alone on stdout. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('everybody of an incident and how far they were reached, as CSV')
    .addArgument(incidentArgument())
    .action((id: string) =>
      connect(async ({ request }) => {
        const csv = z.string().parse(await request({ method: 'GET', path: `/incidents/${id}/report.csv` }));
        process.stdout.write(csv);
      }),
    );
}
