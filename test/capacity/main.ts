import { parseArgs } from 'node:util';
import { readCommandLine, readCount } from '../harness/read-command-line.ts';
import { findPlan } from './find-plan.ts';
import { needsOf, diskOf, type Site } from './needs.ts';
import { simulate, type Simulated } from './simulate.ts';

const OPTIONS = `
  --people N         one installation of so many people, in place of those of docs/performance.md
  --within SECONDS   with --people: all have their first message in so long; 300 where not said
  --playbook NAME    what is launched; fire-evacuation where not said
`;

/** The installations that docs/performance.md speaks of: so many people, all with their first message in so many seconds. */
const SITES = [
  { people: 1_000, withinS: 30 },
  { people: 100_000, withinS: 300 },
  { people: 1_000_000, withinS: 900 },
];

/** What the arithmetic promises is held to by the simulation, with this much to spare. */
const SPARE = 1.1;

/** Says what each installation needs and simulates an incident in it; answers whether each kept its time. */
async function run(asked: typeof SITES, playbook: string): Promise<boolean> {
  const plan = await findPlan(playbook);
  let isKept = true;
  for (const { people, withinS } of asked) {
    const site = needsOf(people, withinS, plan);
    const simulated = simulate(site, plan);
    isKept &&= simulated.firstAtS.most <= withinS * SPARE;
    process.stdout.write(`${describe(site, withinS, simulated)}\n`);
  }
  return isKept;
}

function describe(site: Site, withinS: number, simulated: Simulated): string {
  const number = (value: number) => Math.round(value).toLocaleString('en');
  const list = (of: object) =>
    Object.entries(of)
      .filter(([, value]) => value > 0)
      .map(([name, value]) => `${name} ${number(value as number)}`)
      .join(', ');
  const { half, most, all } = simulated.firstAtS;
  const messages = Object.values(simulated.sent).reduce((sum, one) => sum + one, 0);
  const part = (value: number) => `${number(value * 100)} %`;
  const { workers, webs, database } = simulated.busiest;
  return `
${number(site.people)} people, the first message of each with its carrier within ${withinS} s
  needs      ${site.workers} × worker, ${site.webs} × web side, ${site.databaseCores} cores of PostgreSQL, ${number(diskOf(messages))} MB of its disk
             a second of the providers: ${list(site.perSecond)}
  simulated  first message: half after ${half} s, 99 % after ${most} s, all after ${all} s; over after ${number(simulated.endedAtS)} s
             sent: ${list(simulated.sent)}; moved out of a queue that was too long: ${number(simulated.moved)}
             people: ${list(simulated.states)}
             busiest second: workers ${part(workers)}, web sides ${part(webs)}, PostgreSQL ${part(database)}`;
}

function readOptions(args: readonly string[]): { asked: typeof SITES; playbook: string } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      people: { type: 'string' },
      within: { type: 'string', default: '300' },
      playbook: { type: 'string', default: 'fire-evacuation' },
    },
  });
  const { people, within, playbook } = values;
  if (people === undefined) return { asked: SITES, playbook };
  return {
    asked: [{ people: readCount('--people', people), withinS: readCount('--within', within) }],
    playbook,
  };
}

const { asked, playbook } = readCommandLine({ name: 'capacity', options: OPTIONS, read: readOptions });
try {
  process.exitCode = (await run(asked, playbook)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`capacity: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
