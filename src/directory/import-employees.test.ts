import { beforeEach, describe, expect, test } from 'vitest';
import { at, openDirectory } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { learnStanding, liftOptOut, listPaths, savePushSubscription } from './contact-point-store.ts';
import { holdersOf } from './holders.fixture.ts';
import { listGroups } from './group-store.ts';
import { findSite, listSites } from './site-store.ts';

const { pool, load, everybody, person, paths } = openDirectory();

describe('a first import', () => {
  const csv = `External ID;site;Name;mobile;phone;email;language;department;role;manager;deputy;groups;tags;Badge
E1;taoyuan;陳怡君;0912-345-678;03 425 1234;Yi-Chun@Example.org;zh-Hant;Line 2;Operator;E2;;"Fire wardens;Night shift";"blue; red";A-7
E2;Rotterdam;Jan d'Souza;06 12345678;06 12345678;;nl;;Manager;;E1;fire wardens;;
E3;New York;O’Neil;+1 212 555 0123;;;en-US;;;;;;;
`;

  test('makes employees with their contact points, colleagues, groups and attributes', async () => {
    expect(await load(csv)).toEqual({
      rows: 3,
      created: 3,
      updated: 0,
      unchanged: 0,
      deactivated: 0,
      newSites: ['New York'],
      newDepartments: ['Line 2'],
      newGroups: ['Fire wardens', 'Night shift'],
      faults: [],
    });
    expect(await person('E1')).toMatchObject({
      name: '陳怡君',
      language: 'zh-Hant',
      site: { name: 'Taoyuan' },
      department: 'Line 2',
      role: 'Operator',
      manager: { externalId: 'E2', name: "Jan d'Souza" },
      deputy: null,
      groups: ['Fire wardens', 'Night shift'],
      tags: ['blue', 'red'],
      attributes: { Badge: 'A-7' },
      active: true,
    });
    expect(await paths('E1')).toEqual([
      'email yi-chun@example.org 1',
      'sms +886912345678 1',
      'voice +886912345678 1',
      'voice +88634251234 2',
    ]);
    expect(await paths('E2')).toEqual(['sms +31612345678 1', 'voice +31612345678 1']);
    expect(await listGroups(pool())).toMatchObject([
      { name: 'Fire wardens', employees: 2 },
      { name: 'Night shift', employees: 1 },
    ]);
    expect((await listSites(pool())).map(({ name, employees }) => [name, employees])).toEqual([
      ['New York', 1],
      ['Rotterdam', 1],
      ['Taoyuan', 1],
    ]);
  });

  test('is written to the audit trail, without addresses', async () => {
    await load(csv);
    const [entry] = await query<{ actor: string; details: unknown }>(
      pool(),
      "SELECT actor, details FROM audit_entries WHERE action = 'directory.import' AND subject = 'employees'",
    );
    expect(entry).toMatchObject({ actor: 'local', details: { rows: 3, created: 3, mode: 'upsert' } });
    expect(JSON.stringify(entry)).not.toContain('+886');
  });

  test('once more changes nothing', async () => {
    await load(csv);
    const before = await query(pool(), 'SELECT * FROM contact_points ORDER BY id');
    expect(await load(csv)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
      newGroups: [],
      newSites: [],
    });
    expect(await query(pool(), 'SELECT * FROM contact_points ORDER BY id')).toEqual(before);
  });

  test('a dry run says the same and changes nothing', async () => {
    const dry = await load(csv, { dryRun: true, mode: 'full' });
    expect(dry).toMatchObject({
      created: 3,
      newSites: ['New York'],
      newGroups: ['Fire wardens', 'Night shift'],
    });
    expect(await everybody()).toEqual([]);
    expect(await findSite(pool(), 'New York')).toBeUndefined();
    expect(await query(pool(), "SELECT 1 FROM audit_entries WHERE subject = 'employees'")).toEqual([]);
  });
});

describe('a later import', () => {
  beforeEach(() =>
    load(
      'external_id,name,site,email,mobile,phone,groups,Badge\nE1,Ana,Taoyuan,ana@example.org,0912345678,034251234,a;b,7',
    ),
  );

  test('removes addresses, groups and attributes that vanished, and counts the employee once', async () => {
    const csv = 'external_id,name,site,email,mobile,phone,groups,Badge\nE1,Ana Lee,Taoyuan,,0922333444,,b,';
    expect(await load(csv)).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
    expect(await paths('E1')).toEqual(['sms +886922333444 1', 'voice +886922333444 1']);
    expect(await person('E1')).toMatchObject({ name: 'Ana Lee', groups: ['b'], attributes: {} });
  });

  test('leaves alone what the file has no column for', async () => {
    expect(await load('external_id,name\nE1,Ana')).toMatchObject({ unchanged: 1 });
    await load('external_id,name,mobile\nE1,Ana,0922333444');
    expect(await paths('E1')).toEqual([
      'email ana@example.org 1',
      'sms +886922333444 1',
      'voice +886922333444 1',
      'voice +88634251234 2',
    ]);
    await load('external_id,name,phone\nE1,Ana,');
    expect(await paths('E1')).toEqual([
      'email ana@example.org 1',
      'sms +886922333444 1',
      'voice +886922333444 1',
    ]);
    expect(await person('E1')).toMatchObject({
      site: { name: 'Taoyuan' },
      groups: ['a', 'b'],
      attributes: { Badge: '7' },
    });
  });

  test('keeps push subscriptions, and what was learnt about an address that stays', async () => {
    const { id } = await person('E1');
    const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
    await savePushSubscription(
      pool(),
      id,
      { endpoint: 'https://push.example.org/1', keys, expirationTime: null },
      at,
    );
    const [sms] = await holdersOf(pool(), 'sms', '+886912345678');
    const [email] = await holdersOf(pool(), 'email', 'ana@example.org');
    if (!sms || !email) throw new Error('not found by address');
    await learnStanding(
      pool(),
      [
        { contactPointId: sms.contactPointId, standing: 'opted-out', reason: 'replied STOP' },
        { contactPointId: email.contactPointId, standing: 'invalid', reason: '550' },
      ],
      at,
    );
    await load('external_id,name,site,email,mobile,phone\nE1,Ana,Taoyuan,new@example.org,0912345678,');
    expect((await person('E1')).contactPoints.map(({ channel, standing }) => [channel, standing])).toEqual([
      ['email', 'unproven'],
      ['push', 'unproven'],
      ['sms', 'opted-out'],
      ['voice', 'unproven'],
    ]);
    const planned = (await listPaths(pool(), [id])).get(id) ?? [];
    expect(planned.map(({ channel }) => channel)).toEqual(['email', 'push', 'voice']);

    await learnStanding(
      pool(),
      [{ contactPointId: sms.contactPointId, standing: 'usable', reason: 'delivered' }],
      at,
    );
    expect((await listPaths(pool(), [id])).get(id)).toHaveLength(3);
    await liftOptOut(pool(), [sms.contactPointId], at);
    expect((await listPaths(pool(), [id])).get(id)).toHaveLength(4);
  });

  test('brings back somebody who was deactivated', async () => {
    await query(pool(), 'UPDATE employees SET active = false');
    expect(await load('external_id,name\nE1,Ana')).toMatchObject({ updated: 1 });
    expect(await person('E1')).toMatchObject({ active: true });
  });
});

test('many employees may share one number', async () => {
  await load(
    'external_id,name,site,mobile,language\nE1,Ana,Taoyuan,0912345678,zh-Hant\nE2,Ben,Taoyuan,+886 912 345 678,en',
  );
  const found = await holdersOf(pool(), 'sms', '+886912345678');
  expect(found.map(({ language }) => language).sort()).toEqual(['en', 'zh-Hant']);
});
