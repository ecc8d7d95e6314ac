import type { Command } from 'commander';
import { connect } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

/** Adds `tocsin stop`: nothing more is sent; nobody is told. */
export function addStop(program: Command): void {
  program
    .command('stop')
    .description('send nothing more of an incident; says nothing to anyone')
    .addArgument(incidentArgument())
    .action((id: string) =>
      connect(async ({ request }) => {
        await request({ method: 'POST', path: `/incidents/${encodeURIComponent(id)}/stop` });
        console.error('Stopped: nothing more is sent.');
      }),
    );
}
