import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, readEnvironment, type Config } from '../config.ts';
import { systemClock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { createLog } from '../kernel/log.ts';
import { packageRoot } from '../kernel/package-root.ts';
import { startProcess, type RunningProcess } from '../start-process.ts';
import { freePort } from './free-port.ts';
import { followExercise, launchExercise } from './demo-exercise.ts';
import { countEmployees, setUpOrganisation, type SetUp } from './demo-organisation.ts';
import { playOutage } from './demo-outage.ts';
import { writeShortPlaybooks } from './demo-playbooks.ts';
import { stopAtSignal, untilSignal } from './until-signal.ts';

interface DemoOptions {
  once?: boolean;
  json?: boolean;
  outage?: boolean;
  people: string;
}

/** Adds `tocsin demo`: everything at once on this machine, with a made-up organisation and the simulator. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('a made-up organisation, the simulator and the console; nobody real is reached')
    .option('--people <n>', 'how many employees', '500')
    .option('--outage', 'launch an exercise in whose middle the carrier of texts goes away for half a minute')
    .option('--once', 'run one exercise to its end, print the incident and exit')
    .option('--json', 'with --once: print the incident as one JSON object')
    .action(async (options: DemoOptions) => {
      const people = Number(options.people);
      if (!Number.isInteger(people) || people < 1 || people > 100_000) {
        throw new Error(`--people ${options.people} is not a number from 1 to 100000`);
      }
      if (options.json && !options.once) throw new Error('--json goes with --once');
      await (options.once ? demoOnce(people, options) : demo(people, options));
    });
}

/**
 * The environment of a demo: its own folder, the embedded database, the simulator. Whatever real database or
 * carriers the environment names are left alone, so that a demo never reaches anybody.
 */
function demoConfig(logLevel: 'warn' | 'error', overrides: Record<string, string> = {}): Config {
  const { HOST, PORT, LOG_LEVEL, TOCSIN_DATA_DIR } = readEnvironment();
  const settings = { HOST, PORT, LOG_LEVEL: LOG_LEVEL ?? logLevel, TOCSIN_DATA_DIR, ...overrides };
  return { ...loadConfig(settings), channelsFile: undefined, simulator: undefined };
}

/** What a demo has of its own. */
const ownInADemo = ['DATABASE_URL', 'REDIS_URL', 'CHANNELS_FILE', 'PLAYBOOKS_DIR'] as const;

/** Says what is set and not used, so that nobody looks for their own playbooks or people here. */
function describeUnused(): string {
  const environment = readEnvironment();
  const set = ownInADemo.filter((name) => environment[name] !== undefined);
  return set.length === 0 ? '' : `  A demo has its own: ${set.join(', ')} of the environment is not used.\n`;
}

async function start(config: Config, simulatorPorts: { port: number; smtpPort: number }, setUp: SetUp) {
  let self: string | undefined;
  const running = await startProcess({
    config,
    log: createLog(config.logLevel, process.stderr),
    clock: systemClock,
    sides: { web: true, dispatch: true },
    scenario: join(packageRoot, 'simulator', 'scenarios', 'demo.yaml'),
    simulatorPorts,
    // What an earlier run left unsent goes out at once: the simulator must know its people by then.
    prepare: async (house) => {
      self = await setUpOrganisation(house, setUp);
    },
  });
  return { running, self };
}

async function demo(people: number, { outage }: DemoOptions): Promise<void> {
  // Where a carrier goes away on purpose, what the log would warn of is what is told.
  const config = demoConfig(outage === true ? 'error' : 'warn');
  const password = keptPassword(config.dataDir);
  const operator = { name: 'demo', password };
  const { running, self } = await start(config, { port: 4010, smtpPort: 4025 }, { people, operator });
  const employees = await countEmployees(running.context);
  const url = running.url ?? config.publicUrl;
  console.log(`
  Tocsin is running. Nobody real is reached: a simulator stands in for the carriers and the people.
${describeUnused()}
    Console    ${url}          sign in as  demo  with  ${password}
    Phones     ${running.simulator?.url ?? ''}          hold an employee's phone, pull the SMS plug

  ${employees} made-up employees on 4 sites. What to look at:
    1. In the console launch a fire as an exercise: look at what will be sent, then hold the button.
    2. Watch the board: who has been told, who has answered, who needs help.
    3. On the phones' page pick somebody and answer the text, the call or the push yourself.
    4. Pull the SMS plug there and launch at another site: push goes on, and calls take the place of texts.
    5. ${describeSelf(self)}

  Ctrl-C ends it. The data stays in ${config.dataDir}.
`);
  const signalled = untilSignal();
  if (outage === true) {
    const incidentId = await launchExercise(running.context);
    console.log(`  An exercise is launched: ${url}/incidents/${incidentId}\n`);
    const tell = (line: string) => console.log(`  ${line}`);
    await Promise.race([signalled, outageIn(running, incidentId, tell)]);
  }
  await stopAtSignal(signalled, running);
}

function describeSelf(self: string | undefined): string {
  return self === undefined
    ? 'Under Channels hold a channel back, and let it work again.'
    : `Under Channels send a test to yourself: here you are ${self}, whose phone gets it.`;
}

function outageIn(
  { context, simulator }: RunningProcess,
  incidentId: IncidentId,
  tell: (line: string) => void,
): Promise<void> {
  return playOutage({ context, simulatorUrl: simulator?.url ?? '', tell }, incidentId);
}

async function demoOnce(people: number, { json, outage }: DemoOptions): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-once-'));
  let running: RunningProcess | undefined;
  try {
    const playbooksDir = join(dataDir, 'playbooks');
    await writeShortPlaybooks(join(packageRoot, 'playbooks'), playbooksDir);
    const config = demoConfig('error', {
      TOCSIN_DATA_DIR: dataDir,
      PLAYBOOKS_DIR: playbooksDir,
      PORT: String(await freePort()),
    });
    const operator = { name: 'demo', password: randomBytes(12).toString('base64url') };
    ({ running } = await start(config, { port: 0, smtpPort: 0 }, { people, operator }));
    // Stdout has the incident alone.
    const tell = json === true ? () => undefined : (line: string) => console.error(line);
    tell('One exercise with its waits shortened (minutes become seconds). Nobody real is reached.');
    const incidentId = await launchExercise(running.context);
    const [incident] = await Promise.all([
      followExercise(running.context, incidentId, tell),
      outage === true && outageIn(running, incidentId, tell),
    ]);
    console.log(JSON.stringify(incident, null, json === true ? undefined : 2));
  } finally {
    await running?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The demo operator's password, made once for each data folder. */
function keptPassword(dataDir: string): string {
  const file = join(dataDir, 'demo-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(9).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
