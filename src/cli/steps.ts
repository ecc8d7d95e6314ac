import type { Command } from 'commander';
import { connect } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

const commands = [
  {
    name: 'send-step',
    does: 'send',
    about: 'send a message that the playbook plans, now',
    done: 'It is sent.',
  },
  {
    name: 'cancel-step',
    does: 'cancel',
    about: 'do not send a message that the playbook plans',
    done: 'Cancelled: it is not sent.',
  },
] as const;

/** Adds `tocsin send-step` and `tocsin cancel-step`. */
export function addSteps(program: Command): void {
  for (const { name, does, about, done } of commands)
    program
      .command(name)
      .description(about)
      .addArgument(incidentArgument())
      .argument('<step>', 'its name in the playbook')
      .action((id: string, step: string) =>
        connect(async ({ request }) => {
          const path = `/incidents/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/${does}`;
          await request({ method: 'POST', path });
          console.error(done);
        }),
      );
}
