import { parseArgs } from 'node:util';
import { findPlan } from './find-plan.ts';
import { needsOf, diskOf, type Site } from './needs.ts';
import { simulate, type Simulated } from './simulate.ts';

const USAGE = 'usage: npm run capacity -- [--people N] [--within SECONDS] [--playbook NAME]\n';

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

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${option} takes a number from 1 on\n${USAGE}`);
}

try {
  const { values } = parseArgs({
    options: {
      people: { type: 'string' },
      within: { type: 'string', default: '300' },
      playbook: { type: 'string', default: 'fire-evacuation' },
    },
  });
  const asked =
    values.people === undefined
      ? SITES
      : [{ people: readCount('--people', values.people), withinS: readCount('--within', values.within) }];
  process.exitCode = (await run(asked, values.playbook)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`capacity: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
