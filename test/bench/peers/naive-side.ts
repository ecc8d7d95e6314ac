import pg from 'pg';
import type { Bench } from '../bench.ts';
import type { Launched, Side } from '../measure.ts';
import { startHelper, type Helper } from '../processes/start-helper.ts';
import { generateNaiveClient, NAIVE_TABLE } from './naive-client.ts';
import type { NaivePeer } from './naive.ts';

/** The naive peer as it runs: a process for its web side and one that works. */
export interface NaiveSide extends Side {
  /** How many jobs its worker has under way at once. */
  setConcurrency(jobs: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the naive peer on servers of its own, with the carrier that the product has. */
export async function openNaive(bench: Bench): Promise<NaiveSide> {
  const servers = await bench.openServers();
  const pool = new pg.Pool({ connectionString: servers.databaseUrl, max: 1 });
  await pool.query(NAIVE_TABLE);
  const settings = { ...servers, ...bench.account, clientFolder: await generateNaiveClient() };
  const start = () => startHelper<NaivePeer>('peers/naive.ts', [JSON.stringify(settings)]);
  const web: Helper<NaivePeer> = await start();
  const worker: Helper<NaivePeer> = await start();
  await web.call('listen');
  let launches = 0;
  const count = async (text: string, values: readonly unknown[]): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(text, [...values]);
    return rows[0]?.count ?? 0;
  };
  const launch = async (recipients: number): Promise<Launched> => {
    const name = `launch ${++launches}`;
    await web.call('launch', { launch: name, recipients });
    return {
      countOpen: async () => recipients - (await count(SETTLED, [name])),
      countWrong: (reported) => count(WRONG, [name, reported ? 'delivered' : 'sent']),
    };
  };
  return {
    pids: [web.pid, worker.pid],
    launch,
    setConcurrency: (jobs) => worker.call('work', jobs),
    close: async () => {
      await worker.stop();
      await web.stop();
      await pool.end();
    },
  };
}

const SETTLED = `SELECT count(*)::int FROM "Message" WHERE launch = $1 AND status <> 'pending'`;

const WRONG = `SELECT count(*)::int FROM "Message" WHERE launch = $1 AND status <> $2`;
