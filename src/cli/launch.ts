import { InvalidArgumentError, type Command } from 'commander';
import { newId } from '../kernel/id.ts';
import { incidentSchema } from '../reachability/schema.ts';
import { connect, warnUnsent } from './connect.ts';

interface LaunchOptions {
  input: Record<string, string>;
  exercise: boolean;
  onRunning: string;
  confirmRecipients?: string;
}

/** Adds `tocsin launch`: prints the incident's id alone. */
export function addLaunch(program: Command): void {
  program
    .command('launch')
    .description('launch a playbook; prints the id of the incident')
    .argument('<playbook>')
    .option('-i, --input <name=value>', 'an input of the playbook; as often as it has inputs', collect, {})
    .option('--exercise', 'a drill: every text says so', false)
    .option('--on-running <what>', 'when the same runs already: join, separate or refuse', 'join')
    .option('--confirm-recipients <n>', 'the number that was asked for')
    .action(runLaunch);
}

async function runLaunch(playbook: string, options: LaunchOptions): Promise<void> {
  const { input: inputs, exercise, onRunning, confirmRecipients } = options;
  const confirmed = confirmRecipients === undefined ? {} : { confirmRecipients: Number(confirmRecipients) };
  const body = { playbook, inputs, exercise, onRunning, ...confirmed };
  await connect(async (connection) => {
    const answer = await connection.request({
      method: 'POST',
      path: '/incidents',
      body,
      idempotencyKey: newId(),
    });
    const incident = incidentSchema.parse(answer);
    console.log(incident.id);
    console.error(
      `${incident.exercise ? 'Exercise' : 'Incident'} for ${incident.reachability.recipients} people.`,
    );
    warnUnsent(connection);
  });
}

function collect(word: string, before: Record<string, string>): Record<string, string> {
  const at = word.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write it as name=value');
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
}
