import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/servers/server-process.ts';
import { untilTrue } from '../until-true.ts';
import type { Account } from '../bench.ts';
import { groupOf, makeCrowd } from './crowd.ts';
import { runTocsin, startTocsin, type Tocsin } from './start-tocsin.ts';

const playbooks = join(import.meta.dirname, '../playbooks');

/** The product as it is installed: its processes, its employees, and its API. */
export interface House {
  readonly url: string;
  readonly processes: readonly Tocsin[];
  /** Launches the playbook for the first `recipients` employees, as a user would; answers the incident's id. */
  launch(recipients: number): Promise<string>;
  /** A figure of the web process's own metrics. */
  metric(name: string): Promise<number>;
  /** Ends the worker and starts another. */
  renewWorker(): Promise<Tocsin>;
  close(): Promise<void>;
}

interface Plan {
  /** Where it keeps its rows and rings its bells; undefined: alone, with nothing but the process. */
  readonly servers: { readonly databaseUrl: string; readonly redisUrl: string } | undefined;
  readonly account: Account;
  /** How many employees the launches will address. */
  readonly sizes: readonly number[];
  readonly profileTo?: string | undefined;
}

/** Starts the product's processes, imports its employees, and waits until it would answer a launch. */
export async function openHouse(plan: Plan): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const channels = join(folder, 'channels.yaml');
  await writeFile(channels, channelsFile(plan.account));
  const environment = {
    PORT: String(port),
    CHANNELS_FILE: channels,
    PLAYBOOKS_DIR: playbooks,
    TOCSIN_DATA_DIR: join(folder, 'data'),
    ...(plan.servers && {
      DATABASE_URL: plan.servers.databaseUrl,
      REDIS_URL: plan.servers.redisUrl,
      TOCSIN_SECRET: 'what the bench signs its links with',
    }),
  };
  const start = (command: 'serve' | 'api' | 'worker') =>
    startTocsin({ command, environment, profileTo: plan.profileTo });
  const processes = plan.servers ? [start('api'), start('worker')] : [start('serve')];
  await untilTrue('the web side is ready', async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok);
  const key = await runTocsin(['key', 'create', '--role', 'admin'], environment);
  const post = postWith(url, key);
  for (const page of makeCrowd(plan.sizes)) await post('/directory/imports', 'text/csv', page);
  return {
    url,
    processes,
    launch: async (recipients) => {
      const incident = {
        playbook: 'bench',
        inputs: { group: groupOf(recipients) },
        exercise: false,
        onRunning: 'separate',
        confirmRecipients: recipients,
      };
      const { id } = (await post('/incidents', 'application/json', JSON.stringify(incident))) as {
        id: string;
      };
      return id;
    },
    metric: async (name) => readMetric(await (await fetch(`${url}/metrics`)).text(), name),
    renewWorker: async () => {
      await processes.pop()?.stop();
      const worker = start('worker');
      processes.push(worker);
      return worker;
    },
    close: async () => {
      for (const each of processes) await each.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One SMS provider whose cap is no limit; the other channels are off. */
function channelsFile({ accountSid, authToken, carrierUrl }: Account): string {
  return `channels:
  sms:
    owner: bench
    reaches: everyone
    importance: primary
    providers:
      - name: loopback
        kind: twilio
        accountSid: ${accountSid}
        authToken: ${authToken}
        from: '+15005550006'
        baseUrl: ${carrierUrl}
        rate: 999999/s
`;
}

function postWith(url: string, key: string) {
  return async (path: string, type: string, body: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${key}`,
        'Content-Type': type,
        'Idempotency-Key': crypto.randomUUID(),
      },
      body,
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
}

function readMetric(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics does not name ${name}`);
  return Number(line.slice(name.length + 1));
}
