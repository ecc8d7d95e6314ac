import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/start.ts';
import { openEngineHouse } from '../../test/fixtures/engine-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { openDatabase } from '../../test/harness/open-database.ts';
import { createDatabase, startPostgres } from '../../test/harness/servers/postgres.ts';
import type { Sender } from '../channels/contract.ts';
import { openSenders } from '../channels/registry.ts';
import { simulatedChannelMap } from '../channels/simulated-channel-map.ts';
import { connectDatabase, type Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { query } from '../db/sql.ts';
import { openAlarmBoard } from './alarm-board.ts';
import { startWatch } from './start-watch.ts';
import type { Ticker } from './ticker.ts';

const publicUrl = 'https://crisis.example.org';
const alarms = ['mailto:ops@example.org', 'tel:+886-912-000-999'];
const phone = '+886912000999';
const pace = { everyMs: 50, holdMs: 300 };

let simulator: Simulator;
let senders: Sender[];
let watches: Ticker[];
let brokenPlaybook = false;
const kept = keepLog();
beforeEach(async () => {
  simulator = await startSimulator({ scenario: { people: { share: 0 }, sms: { delay: 10 } } });
  simulator.phones.hold([phone]);
  senders = openSenders(simulatedChannelMap(simulator), {
    publicUrl,
    secret: 'a secret of at least thirty-two characters',
    log: kept.log,
  });
  watches = [];
});
afterEach(async () => {
  for (const watch of watches) await watch.stop();
  for (const sender of senders) await sender.close();
  await simulator.stop();
});

function watch(db: Database, who = alarms) {
  const board = openAlarmBoard();
  const isPlaybookBroken = () => brokenPlaybook;
  const deps = { pool: db.pool, log: kept.log, board, senders, alarms: who, publicUrl, isPlaybookBroken };
  watches.push(startWatch(deps, pace));
  return board;
}
const subjects = () => Promise.all(simulator.mails.map(async (mail) => (await mail.read()).subject));
const texts = () =>
  simulator.phones.items([phone]).flatMap((item) => (item.kind === 'sms' ? [item.text] : []));
const untilMails = (count: number) =>
  eventually(`${count} mails`, () => (simulator.mails.length >= count ? true : undefined));
const untilTexts = (count: number) =>
  eventually(`${count} texts`, () => (texts().length >= count ? true : undefined));
const openLane = (db: Database, state: string) =>
  query(
    db.pool,
    `INSERT INTO lanes (channel, provider, state, since)
     SELECT channel, 'simulator', $1, now() FROM unnest(ARRAY['push', 'sms', 'email', 'voice']) AS channel
     ON CONFLICT (channel, provider) DO UPDATE SET state = $1`,
    [state],
  );

describe('while the database lives', () => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
    await openLane(db, 'working');
    // Of a provider that the channel map names no more: whatever it says, nothing goes out by it.
    await query(
      db.pool,
      `INSERT INTO lanes (channel, provider, state, since) VALUES ('sms', 'former', 'working', now())`,
    );
  });
  afterEach(() => db.close());

  it('three processes see that no lane works: one of them tells everybody, and later that it is over', async () => {
    const boards = [watch(db), watch(db), watch(db)];
    await openLane(db, 'blocked');
    await untilMails(1);
    await eventually('every board', () =>
      boards.every((board) => board.current().includes('no-lane')) ? true : undefined,
    );
    await openLane(db, 'working');
    await untilMails(2);
    await eventually('no board', () =>
      boards.every((board) => board.current().length === 0) ? true : undefined,
    );
    for (const each of watches.splice(0)) await each.stop();
    expect(await subjects()).toEqual([
      'Tocsin itself is ill: No provider of any channel works (crisis.example.org)',
      'Over: A channel works again (crisis.example.org)',
    ]);
    await untilTexts(2);
    expect(texts()).toEqual([
      expect.stringMatching(/^Tocsin at crisis\.example\.org is ill: No provider/),
      expect.stringMatching(/^Tocsin at crisis\.example\.org is well: A channel works again/),
    ]);
    const [mail] = simulator.mails;
    expect((await mail?.read())?.text).toContain('所有管道');
    const asked = simulator.ledger.entries({ kind: 'sms.create' }).map(({ fields }) => fields);
    expect(asked.every((fields) => fields['StatusCallback'] === undefined)).toBe(true);
  });

  it('it comes back within a quarter of an hour: the log says so, and nobody is woken twice', async () => {
    const board = watch(db);
    for (const state of ['blocked', 'working', 'blocked']) {
      await openLane(db, state);
      const wanted = state === 'blocked' ? 1 : 0;
      await eventually(state, () => (board.current().length === wanted ? true : undefined));
    }
    await eventually('both mails', () => (simulator.mails.length === 2 ? true : undefined));
    await watches.splice(0)[0]?.stop();
    expect(simulator.mails.length).toBe(2);
  });

  it('a silent webhook and a hundred doubts are seen, ninety-nine are not enough', async () => {
    const silent = `UPDATE webhook_probe SET ok = false, since = clock_timestamp(), at = clock_timestamp()`;
    await query(db.pool, silent);
    const house = await openEngineHouse(db);
    const { ids } = await house.deliveries({ people: 100 });
    const attempts = await house.attempts(ids, { state: 'in-doubt' });
    await query(db.pool, `UPDATE attempts SET state = 'expired' WHERE id = $1`, [attempts[0]]);
    const board = watch(db, []);
    await eventually('the webhook', () => (board.current()[0] === 'webhook-silent' ? true : undefined));
    expect(board.current()).toEqual(['webhook-silent']);
    await query(db.pool, `UPDATE attempts SET state = 'in-doubt' WHERE id = $1`, [attempts[0]]);
    await eventually('the doubts', () => (board.current().includes('doubts') ? true : undefined));
  });

  it('the SMS carrier takes nothing: the phone rings instead, and the call carries what it says', async () => {
    simulator.levers.set({ sms: 'unplugged' });
    watch(db);
    await openLane(db, 'held');
    const call = await eventually('a call', () => {
      const [item] = simulator.phones.items([phone]).filter(({ kind }) => kind === 'call');
      return item?.kind === 'call' ? item.call : undefined;
    });
    call.line.push({ kind: 'picked-up' });
    await eventually('to hear it', () =>
      call.transcript.some(({ text }) => text.includes('No provider of any channel works'))
        ? true
        : undefined,
    );
    expect(simulator.ledger.count('call.twiml')).toBe(0);
  });

  it('nobody can be told: the log says that too, and the next look tries again', async () => {
    simulator.levers.set({ sms: 'unplugged', email: 'unplugged', voice: 'unplugged' });
    const board = watch(db);
    await openLane(db, 'held');
    await eventually('the log', () =>
      kept.errors().some((line) => line.includes('nobody on the list')) ? true : undefined,
    );
    expect(board.current()).toEqual(['no-lane']);
    const told = `SELECT raised_at < now() - interval '14 minutes' AS free FROM alarms_told WHERE kind = 'no-lane'`;
    await eventually('the claim to be free', async () =>
      (await query<{ free: boolean }>(db.pool, told))[0]?.free ? true : undefined,
    );
  });

  it('F38 a broken playbook file is an alarm while it lasts', async () => {
    const board = watch(db, []);
    brokenPlaybook = true;
    await eventually('the alarm', () => (board.current()[0] === 'playbook-broken' ? true : undefined));
    brokenPlaybook = false;
    await eventually('no alarm', () => (board.current().length === 0 ? true : undefined));
  });

  it('a database that has lost its migrations is behind', async () => {
    const board = watch(db, []);
    await query(db.pool, `DELETE FROM _prisma_migrations WHERE migration_name LIKE '%alarms_told'`);
    await eventually('the alarm', () => (board.current()[0] === 'migrations-behind' ? true : undefined));
  });
});

describe('PostgreSQL', () => {
  it('is killed: the mail goes out all the same, once, and again when it is back', async () => {
    const server = await startPostgres();
    const db = await connectDatabase({
      databaseUrl: await createDatabase(server.url),
      dataDir: '',
      onError: () => undefined,
    });
    try {
      await db.withMaintenancePool(migrate);
      await openLane(db, 'working');
      const board = watch(db);
      await server.kill();
      await untilMails(1);
      expect(board.current()).toEqual(['no-database']);
      await untilTexts(1);
      expect(texts()[0]).toMatch(/The database does not answer/);
      await server.restart();
      await untilMails(2);
      expect(await subjects()).toEqual([
        expect.stringMatching(/^Tocsin itself is ill: The database does not answer/),
        expect.stringMatching(/^Over: The database answers again/),
      ]);
      await eventually('the board to be clean', () => (board.current().length === 0 ? true : undefined));
    } finally {
      for (const each of watches.splice(0)) await each.stop();
      await db.close();
      await server.stop();
    }
  }, 60_000);

  it('F10 takes no writes: as good as none', async () => {
    const url = await createDatabase(inject('postgresUrl'));
    const db = await connectDatabase({ databaseUrl: url, dataDir: '', onError: () => undefined });
    try {
      await db.withMaintenancePool(migrate);
      await openLane(db, 'working');
      await query(
        db.pool,
        `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
      );
      const readOnly = await connectDatabase({ databaseUrl: url, dataDir: '', onError: () => undefined });
      const board = watch(readOnly, []);
      await eventually('the alarm', () => (board.current()[0] === 'no-database' ? true : undefined));
      await watches.splice(0)[0]?.stop();
      await readOnly.close();
    } finally {
      await db.close();
    }
  });
});
