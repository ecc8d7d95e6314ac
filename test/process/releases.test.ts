import { expect, inject, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { ANSWERING } from '../harness/process/answering.ts';
import { countDoubles } from '../harness/process/count-sends.ts';
import { makeCrowd } from '../harness/process/employ.ts';
import { compareLedgers, untilAllSettled } from '../harness/process/ledgers.ts';
import { openScaledHouse, type ScaledHouse } from '../harness/process/open-scaled-house.ts';
import { launchExercise } from '../harness/process/run-incident.ts';
import { loggedErrors, runTocsin, startTocsin } from '../harness/process/run-tocsin.ts';
import { createDatabase } from '../harness/servers/postgres.ts';

const crowd = makeCrowd(100);

async function withHouse(story: (house: ScaledHouse) => Promise<void>): Promise<void> {
  const servers = { postgresUrl: inject('postgresUrl'), redisUrl: inject('redisUrl') };
  const house = await openScaledHouse({ ...servers, crowd, scenario: ANSWERING });
  try {
    await story(house);
  } finally {
    await house.close();
  }
}

async function migrationsOf(house: ScaledHouse): Promise<string[]> {
  const rows = await query<{ name: string }>(
    house.pool,
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  );
  return rows.map(({ name }) => name);
}

test('two hosts migrate an empty database at once: each migration is applied by one of them, once', () =>
  withHouse(async (house) => {
    const environment = { ...house.environment, DATABASE_URL: await createDatabase(inject('postgresUrl')) };
    const both = await Promise.all([1, 2].map(() => runTocsin(['migrate'], environment)));
    for (const { code, said } of both) {
      expect(code).toBe(0);
      expect(said).toMatch(/^The database (is up to date|has been brought up to date)\.\n$/);
    }
    const applied = both.flatMap(({ out }) => out.split('\n').filter(Boolean));
    expect(applied.sort()).toEqual(await migrationsOf(house));
  }));

test('a worker on a database that is behind brings it up to date itself, and says so in one line', () =>
  withHouse(async (house) => {
    const environment = { ...house.environment, DATABASE_URL: await createDatabase(inject('postgresUrl')) };
    const worker = startTocsin(['worker'], environment);
    try {
      await worker.untilSaid(/^Tocsin dispatches$/m);
    } finally {
      await worker.end('SIGTERM');
    }
    const { code, out } = await worker.ended;
    expect(code).toBe(0);
    expect(out.match(/database migrated/g)).toHaveLength(1);
  }));

test('F33 processes on a database that a newer release has migrated go on: they start, are ready, and reach everybody', () =>
  withHouse(async (house) => {
    await query(house.pool, 'ALTER TABLE lanes ADD COLUMN of_the_next_release INTEGER NOT NULL DEFAULT 1');
    await query(house.pool, 'ALTER TABLE attempts ADD COLUMN of_the_next_release TEXT');
    await query(
      house.pool,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('next', 'next', '29991231000000_of_the_next_release', now(), now(), 1)`,
    );
    const running = await Promise.all([house.api(), house.worker()]);
    expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
    const incident = await launchExercise(house);
    await untilAllSettled(house);
    await compareLedgers(house, { incident, crowd });
    expect(countDoubles(house.simulator)).toBe(0);
    for (const process of running) {
      const ended = await process.end('SIGTERM');
      expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
    }
  }));
