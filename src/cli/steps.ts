import type { Command } from 'commander';
import { incidentSchema, type IncidentView } from '../reachability/schema.ts';
import { connect, warnUnsent } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';
import { saySent } from './messages.ts';

/** Adds `tocsin send-step` and `tocsin cancel-step`. */
export function addSteps(program: Command): void {
  const add = (name: string, about: string) =>
    program
      .command(name)
      .description(about)
      .addArgument(incidentArgument())
      .argument('<step>', 'its name in the playbook');
  add('send-step', 'send a message that the playbook plans, now').action((id: string, step: string) =>
    connect(async (connection) => {
      const answer = await connection.request({ method: 'POST', path: pathOf(id, step, 'send') });
      console.error(sayStep(incidentSchema.parse(answer), step));
      warnUnsent(connection);
    }),
  );
  add('cancel-step', 'do not send a message that the playbook plans').action((id: string, step: string) =>
    connect(async ({ request }) => {
      await request({ method: 'POST', path: pathOf(id, step, 'cancel') });
      console.error('Cancelled: it is not sent.');
    }),
  );
}

const pathOf = (id: string, step: string, act: 'send' | 'cancel') =>
  `/incidents/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/${act}`;

/** What became of a step that was to be sent: nobody may have been left to get it. */
function sayStep(incident: IncidentView, step: string): string {
  const planned = incident.plan.find((one) => one.step === step);
  const sent = incident.messages.find(({ number }) => number === planned?.number);
  return sent === undefined ? `Nobody would get "${step}": it was skipped.` : saySent(incident, sent);
}
