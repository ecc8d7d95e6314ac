import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { pickLanguage } from '../kernel/language.ts';
import { incidentSchema, type IncidentView } from '../reachability/schema.ts';
import { connect, type Connection } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

interface StatusOptions {
  watch?: boolean;
  json?: boolean;
}

/** How often `--watch` looks. */
const EVERY_MS = 1_000;

/** Adds `tocsin status`: how many people are reached. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description('who is reached and who is not')
    .addArgument(incidentArgument())
    .option('-w, --watch', 'print it again whenever it changes, until the incident has ended')
    .option('--json', 'the incident as the API gives it')
    .action((id: string, options: StatusOptions) =>
      connect((connection) => runStatus(connection, id, options)),
    );
}

async function runStatus(connection: Connection, id: string, { watch, json }: StatusOptions): Promise<void> {
  let told = '';
  for (;;) {
    const answer = await connection.request({ method: 'GET', path: `/incidents/${encodeURIComponent(id)}` });
    const incident = incidentSchema.parse(answer);
    const text = json === true ? JSON.stringify(incident) : describe(incident);
    if (json === true || text !== told) console.log(text);
    told = text;
    if (watch !== true || hasEnded(incident)) break;
    await wait(EVERY_MS);
  }
  if (json === true) return;
  const page = `${connection.publicUrl}/incidents/${id}`;
  console.error(`Everybody of it: ${page}, or as CSV by tocsin report ${id}`);
}

/** The words are those of the board. */
function describe({ id, title, exercise, state, heldSince, reachability: r }: IncidentView): string {
  const head = `${pickLanguage(title, 'en').value}${exercise ? ' (exercise)' : ''}: ${state}, ${r.recipients} people`;
  const lines: [number, string][] = [
    [r.confirmed, 'heard back'],
    [r.delivered, 'delivered, no answer'],
    [r.sent, 'sent, no word yet'],
    [r.pending, 'not sent yet'],
    [r.unreachable, 'no way to reach'],
    [r.stopped, 'stopped'],
    [r.needHelp, 'NEED HELP'],
  ];
  const shown = lines.filter(([count], index) => count > 0 || index < 5);
  const held =
    heldSince === null
      ? []
      : [`held: nothing was sent since ${heldSince}; tocsin go-on ${id}, or tocsin stop ${id}`];
  return [head, ...held, ...shown.map(([count, words]) => `${String(count).padStart(7)}  ${words}`)].join(
    '\n',
  );
}

function hasEnded({ state }: IncidentView): boolean {
  return state === 'closed' || state === 'stopped';
}
