import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openAlarmBoard } from '../../src/alarm/alarm-board.ts';
import type { Context } from '../../src/context.ts';
import { query } from '../../src/db/sql.ts';
import { openImportDesk } from '../../src/directory/open-import-desk.ts';
import { createApp } from '../../src/http/app.ts';
import { takeReceipts } from '../../src/http/webhooks/take-receipts.ts';
import { eventStreamsOf } from '../../src/http/event-streams.ts';
import { createOperator } from '../../src/identity/operators.ts';
import { newId, type DeliveryId, type IncidentId } from '../../src/kernel/id.ts';
import { createLog } from '../../src/kernel/log.ts';
import { packageRoot } from '../../src/kernel/package-root.ts';
import { makeLinkToken } from '../../src/confirmation/link-token.ts';
import { loadLibrary } from '../../src/playbook/library.ts';
import {
  fireAnswers,
  tellIncident,
  type ToldDelivery,
  type ToldPerson,
} from '../../src/reachability/incident-story.test-data.ts';
import { openDatabase } from '../harness/open-database.ts';

const secret = 'a-secret-for-tests-that-is-long-enough';
const names = [
  'Ana Ortiz',
  '陳怡君',
  'Bo Larsen',
  '林志明',
  'Chloé Martin',
  'Deepa Nair',
  '王美玲',
  'Elif Kaya',
  'Femi Ade',
  'Giulia Rossi',
];
const sites = ['Taipei HQ', 'Hsinchu Fab 2', 'Lyon', 'Rotterdam'];

/** What a browser is shown: the app with a real database, an operator and incidents in the middle of their run. */
export interface House {
  readonly url: string;
  readonly context: Context;
  readonly operator: { name: string; password: string };
  linkOf(incidentId: IncidentId, index?: number): Promise<string>;
  close(): Promise<void>;
}

/** Opens it on a port of its own, with the playbooks that are shipped unless others are named. */
export async function openHouse(playbooks = join(packageRoot, 'playbooks')): Promise<House> {
  const db = await openDatabase();
  const library = await loadLibrary(playbooks);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = createLog('silent');
  const clock = { now: () => new Date() };
  const context = {
    config: { publicUrl: url, secret },
    log,
    clock,
    db,
    library: { current: () => library },
    channelMap: { simulated: true, channels: [] },
    senders: [],
    alarms: openAlarmBoard(),
    imports: openImportDesk({ db, clock, log }),
    ring: () => undefined,
  } as unknown as Context;
  server.on('request', takeReceipts(context, createApp(context)));
  const operator = { name: 'ana', password: 'correct horse battery staple' };
  await createOperator(
    context,
    { ...operator, role: 'operator' },
    { kind: 'local', id: 'local', role: 'admin' },
  );
  return {
    url,
    context,
    operator,
    linkOf: async (incidentId, index = 0) => {
      const rows = await query<{ id: string }>(
        db.pool,
        'SELECT id FROM deliveries WHERE incident_id = $1 ORDER BY id',
        [incidentId],
      );
      return `${url}/c/${makeLinkToken(secret, String(rows[index]?.id) as DeliveryId)}`;
    },
    close: async () => {
      eventStreamsOf(context).closeAll();
      server.closeAllConnections();
      server.close();
      await context.imports.close();
      await db.close();
    },
  };
}

/** A fire (or a drill of it) as it stands after six minutes, with people in every state. */
export async function tellFire(
  house: House,
  run: { exercise: boolean; people: number; help: number },
): Promise<IncidentId> {
  const startedAt = new Date(Date.now() - 380_000);
  const people = Array.from({ length: run.people }, (_, index): ToldPerson => ({
    name: (names[index % names.length] ?? '') + (index < names.length ? '' : ` ${index}`),
    site: sites[(index * 7) % sites.length] ?? null,
    language: index % 2 === 1 ? 'zh-Hant' : 'en',
    messages: [index < run.help ? help(index) : whatBecameOf(index)],
  }));
  const mark = (text: string, marker: string) => (run.exercise ? marker + text : text);
  const texts = {
    en: {
      headline: mark('Site security: FIRE at Hsinchu Fab 2, Hall 3.', 'DRILL: '),
      instruction: 'Leave now by the nearest exit. No lifts. Smoke can kill. Go to the north car park.',
    },
    'zh-Hant': {
      headline: mark('廠區保全通報：Hsinchu Fab 2 Hall 3 發生火警。', '演習：'),
      instruction: '請立即由最近的出口離開，勿搭電梯，慎防濃煙。請至北側停車場集合。',
    },
  };
  const { incidentId } = await tellIncident(house.context.db, {
    startedAt,
    exercise: run.exercise,
    messages: [{ kind: 'alert', answers: fireAnswers, texts }],
    people,
  });
  await query(
    house.context.db.pool,
    `UPDATE sites SET emergency_number = '119', assembly_point = 'the north car park'`,
  );
  return incidentId;
}

function help(index: number): ToldDelivery {
  const notes = ['Stairwell B, second floor, smoke', undefined, '腳扭傷，在 3 樓'];
  const note = notes[index % 3];
  return {
    state: 'confirmed',
    answer: 'help',
    needsHelp: true,
    via: index % 2 ? 'page' : 'sms',
    deliveredAfterS: 6,
    deliveredVia: 'sms',
    confirmedAfterS: 40 + index * 25,
    attempts: [{ channel: 'sms', state: 'delivered' }],
    ...(note !== undefined && { note }),
  };
}

function whatBecameOf(index: number): ToldDelivery {
  const dice = (index * 37) % 100;
  if (dice < 68) {
    const via = (['sms', 'push', 'page', 'voice'] as const)[index % 4] ?? 'sms';
    const attempts = [{ channel: via === 'push' ? 'push' : 'sms', state: 'delivered' } as const];
    return {
      state: 'confirmed',
      answer: dice < 58 ? 'safe' : 'not-on-site',
      via,
      deliveredVia: 'sms',
      deliveredAfterS: 3 + (index % 9),
      confirmedAfterS: Math.round(15 + 1.2 ** (index % 31)),
      attempts,
    };
  }
  if (dice < 82)
    return {
      state: 'delivered',
      deliveredVia: 'sms',
      deliveredAfterS: 5 + (index % 20),
      attempts: [{ channel: 'sms', state: 'delivered' }],
    };
  if (dice < 90)
    return {
      state: 'sent',
      attempts: [
        { channel: 'sms', state: 'accepted' },
        { channel: 'voice', state: 'accepted' },
      ],
    };
  if (dice < 95) return { state: 'pending', attempts: [{ channel: 'sms', state: 'queued' }] };
  if (dice < 97) return { state: 'unreachable', reason: 'no-path' };
  return {
    state: 'unreachable',
    reason: 'all-failed',
    attempts: [
      { channel: 'sms', state: 'failed', error: 'Unknown number' },
      { channel: 'voice', state: 'failed', error: 'Nobody lives here' },
    ],
  };
}

/** Contact points, so that a launch finds paths. */
export async function tellPhones(house: House): Promise<void> {
  const { rows } = await house.context.db.pool.query<{ id: string }>('SELECT id FROM employees ORDER BY id');
  const points = rows
    .slice(0, -3)
    .flatMap(({ id }, index) => [
      [newId(), id, 'sms', `+8869120${String(10_000 + index)}`] as const,
      [newId(), id, 'voice', `+8869120${String(10_000 + index)}`] as const,
      [newId(), id, 'email', `p${index}@example.org`] as const,
    ]);
  await query(
    house.context.db.pool,
    `INSERT INTO contact_points (id, employee_id, channel, address, rank, standing, created_at, updated_at)
     SELECT (p->>0)::uuid, (p->>1)::uuid, p->>2, p->>3, 1, 'usable', now(), now() FROM jsonb_array_elements($1) p
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(points)],
  );
}
