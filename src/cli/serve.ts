import type { Command } from 'commander';
import { readEnvironment } from '../config.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLog } from '../kernel/log.ts';
import { loadSetup } from '../load-setup.ts';
import { startProcess, type Sides } from '../start-process.ts';
import { CommandError } from './command-error.ts';
import { stopAtSignal, untilSignal } from './until-signal.ts';

/** Adds `tocsin serve`, `api` and `worker`: the long-running processes. */
export function addServe(program: Command): void {
  const add = (name: string, description: string, sides: Sides) =>
    program
      .command(name)
      .description(description)
      .action(() => runSides(name, sides));
  add('serve', 'everything in one process', { web: true, dispatch: true });
  add('api', 'the web side only; needs DATABASE_URL', { web: true, dispatch: false });
  add('worker', 'the dispatch side only; needs DATABASE_URL', { web: false, dispatch: true });
}

async function runSides(name: string, sides: Sides): Promise<void> {
  const config = await loadSetup(readEnvironment());
  if (config.databaseUrl === undefined && name !== 'serve') {
    throw new CommandError(`DATABASE_URL is not set, and alone one process does everything: tocsin serve`);
  }
  const log = createLog(config.logLevel);
  const signalled = untilSignal();
  const running = await startProcess({
    config,
    log,
    ...(config.databaseUrl === undefined && { clock: systemClock }),
    sides,
  });
  console.error(running.url === undefined ? 'Tocsin dispatches' : `Tocsin listens on ${running.url}`);
  if (running.context.channelMap.simulated)
    console.error('Nobody real is reached: the simulator serves every channel.');
  if (config.databaseUrl === undefined) {
    console.error(
      'The database is embedded, for trying out: real use wants a PostgreSQL server (DATABASE_URL).',
    );
  }
  await stopAtSignal(signalled, running);
}
