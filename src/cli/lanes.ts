import { Argument, type Command } from 'commander';
import { laneListSchema } from '../http/api/lanes.ts';
import { TO_COHORT } from '../reachability/board-facts.ts';
import { connect } from './connect.ts';

/** Adds `tocsin lanes` and `tocsin lane CHANNEL PROVIDER held|working`. */
export function addLanes(program: Command): void {
  program.command('lanes').description('every provider, and whether it works').action(runLanes);
  program
    .command('lane')
    .description('hold a provider back, or let it work again, by hand')
    .argument('<channel>')
    .argument('<provider>')
    .addArgument(new Argument('<state>').choices(['held', 'working']))
    .requiredOption('--reason <text>', 'why, for those who read it later')
    .action(runLane);
}

async function runLanes(): Promise<void> {
  await connect(async ({ request }) => {
    const { items } = laneListSchema.parse(await request({ method: 'GET', path: '/lanes' }));
    for (const { channel, provider, state, backlog, congestion, reason, cohorts } of items) {
      const why = congestion ? `congested: ${congestion.moved} go by ${congestion.to.join(', ')}` : reason;
      console.log([channel, provider, state, `${backlog} waiting`, why ?? ''].join('\t').trimEnd());
      for (const one of cohorts)
        console.log(
          [channel, provider + TO_COHORT + one.cohort, one.state, '', one.reason ?? ''].join('\t').trimEnd(),
        );
    }
  });
}

async function runLane(
  channel: string,
  provider: string,
  state: string,
  { reason }: { reason: string },
): Promise<void> {
  const path = `/lanes/${encodeURIComponent(channel)}/${encodeURIComponent(provider)}`;
  await connect(({ request }) => request({ method: 'PUT', path, body: { state, reason } }));
  console.error(`${channel}/${provider} is ${state}.`);
}
