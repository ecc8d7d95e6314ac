import type { Command } from 'commander';
import { connect, warnUnsent } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

/** Adds `tocsin go-on`: an incident that is held is sent on. */
export function addGoOn(program: Command): void {
  program
    .command('go-on')
    .description('send what is left of an incident that is held')
    .addArgument(incidentArgument())
    .action((id: string) =>
      connect(async (connection) => {
        await connection.request({ method: 'POST', path: `/incidents/${encodeURIComponent(id)}/go-on` });
        console.error('It goes on: what is left is sent.');
        warnUnsent(connection);
      }),
    );
}
