import { describe, expect, test } from 'vitest';
import { actor, openDirectory, refusal } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import { learnStanding } from './contact-point-store.ts';
import { holdersOf } from './holders.fixture.ts';
import { listEmployees } from './list-employees.ts';
import { createEmployee, deactivateEmployee, readEmployee, updateEmployee } from './save-employee.ts';

const { deps, pool, load, person } = openDirectory();
const push = {
  endpoint: 'https://push.example.org/1',
  keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
};

describe('making an employee', () => {
  test('with contact points in any writing, in the order they are tried', async () => {
    await load('external_id,name,groups\nE1,Ana,Fire wardens');
    const made = await createEmployee(
      deps,
      {
        externalId: 'E2',
        name: '陳怡君',
        site: 'taoyuan',
        language: 'zh_hant',
        department: 'Line 2',
        manager: 'E1',
        groups: ['fire wardens', 'Press'],
        attributes: { badge: 'A7' },
        contactPoints: [
          { channel: 'sms', address: '0912-345-678' },
          { channel: 'sms', address: '+31 6 12345678' },
          { channel: 'email', address: 'Ana@Example.org' },
          { channel: 'push', address: push },
        ],
      },
      actor,
    );
    expect(made).toEqual(await person('E2'));
    expect(made).toMatchObject({
      language: 'zh-Hant',
      site: { name: 'Taoyuan' },
      department: 'Line 2',
      manager: { externalId: 'E1', name: 'Ana' },
      groups: ['Fire wardens', 'Press'],
      attributes: { badge: 'A7' },
      active: true,
    });
    expect(made.contactPoints).toEqual([
      { channel: 'email', address: 'ana@example.org', standing: 'unproven', rank: 1 },
      { channel: 'push', address: JSON.stringify(push), standing: 'unproven', rank: 1 },
      { channel: 'sms', address: '+886912345678', standing: 'unproven', rank: 1 },
      { channel: 'sms', address: '+31612345678', standing: 'unproven', rank: 2 },
    ]);
    const audit = await query(
      pool(),
      "SELECT actor, subject, details FROM audit_entries WHERE action = 'employee.create'",
    );
    expect(audit).toMatchObject([{ actor: 'local', subject: made.id }]);
    expect(JSON.stringify(audit)).not.toMatch(/\+886|example\.org/);
  });

  test('a taken external id is refused and changes nobody', async () => {
    await load('external_id,name\nE1,Ana');
    const problem = await refusal(createEmployee(deps, { externalId: 'E1', name: 'Eve' }, actor));
    expect([problem.type, problem.errors[0]?.pointer]).toEqual(['bad-request', '/externalId']);
    expect((await person('E1')).name).toBe('Ana');
  });

  test('every fault is told with its pointer, and nothing is made', async () => {
    const wanted = {
      externalId: 'E1',
      name: ' ',
      site: 'Nowhere',
      language: 'klingonese',
      manager: 'E9',
      deputy: 'E1',
      contactPoints: [
        { channel: 'sms', address: '0912345678' },
        { channel: 'email', address: 'ana' },
        { channel: 'push', address: '{"endpoint":' },
      ],
    } as const;
    const problem = await refusal(createEmployee(deps, wanted, actor));
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/contactPoints/0/address',
      '/contactPoints/1/address',
      '/contactPoints/2/address',
      '/deputy',
      '/language',
      '/manager',
      '/name',
      '/site',
    ]);
    expect((await listEmployees(pool(), { limit: 10 })).items).toEqual([]);
  });
});

describe('changing an employee', () => {
  test('what is not given stays; null empties; addresses that stay keep their standing', async () => {
    await load(
      'external_id,name,site,email,mobile,role,groups,Badge\nE1,Ana,Taoyuan,ana@example.org,0912345678,Cook,a;b,7',
    );
    const { id } = await person('E1');
    const [sms] = await holdersOf(pool(), 'sms', '+886912345678');
    if (!sms) throw new Error('no sms');
    const { contactPointId } = sms;
    await learnStanding(
      pool(),
      [{ contactPointId, standing: 'usable', reason: 'delivered' }],
      deps.clock.now(),
    );
    const changed = await updateEmployee(
      deps,
      id,
      { role: null, contactPoints: [{ channel: 'sms', address: '0912 345 678' }] },
      actor,
    );
    expect(changed).toMatchObject({
      name: 'Ana',
      role: null,
      site: { name: 'Taoyuan' },
      groups: ['a', 'b'],
      attributes: { Badge: '7' },
    });
    expect(changed.contactPoints).toEqual([
      { channel: 'sms', address: '+886912345678', standing: 'usable', rank: 1 },
    ]);
    const judged = { channel: 'sms', address: '+886912345678', standing: 'invalid' } as const;
    const again = await updateEmployee(
      deps,
      id,
      { site: 'Rotterdam', contactPoints: [judged], groups: [] },
      actor,
    );
    expect(again).toMatchObject({ site: { name: 'Rotterdam' }, groups: [] });
    expect(again.contactPoints).toMatchObject([{ standing: 'invalid' }]);
  });

  test('an unknown one is not found', async () => {
    for (const id of [newId(), 'E1'])
      expect((await refusal(updateEmployee(deps, id, {}, actor))).type).toBe('not-found');
  });
});

test('a deactivated employee stays on record and can come back', async () => {
  await load('external_id,name,email\nE1,Ana,ana@example.org');
  const { id } = await person('E1');
  await deactivateEmployee(deps, id, actor);
  await deactivateEmployee(deps, id, actor);
  expect(await readEmployee(pool(), id)).toMatchObject({
    active: false,
    contactPoints: [{ channel: 'email' }],
  });
  expect(await updateEmployee(deps, id, { name: 'Ana L.' }, actor)).toMatchObject({
    active: false,
    name: 'Ana L.',
  });
  expect(await updateEmployee(deps, id, { active: true }, actor)).toMatchObject({ active: true });
  expect((await refusal(deactivateEmployee(deps, newId(), actor))).type).toBe('not-found');
});

test('a list is paged and searched', async () => {
  const rows = Array.from({ length: 25 }, (_, index) => `E${index},${index % 5 === 0 ? '100% Ana' : 'Ben'}`);
  await load(`external_id,name\n${rows.join('\n')}`);
  const pages: number[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await listEmployees(pool(), { limit: 10, cursor });
    pages.push(page.items.length);
    page.items.forEach(({ externalId }) => seen.add(externalId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect([pages, seen.size]).toEqual([[10, 10, 5], 25]);
  const first = await listEmployees(pool(), { limit: 10 });
  await updateEmployee(deps, first.items.at(-1)?.id ?? '', { name: 'Zoe' }, actor);
  const rest = await listEmployees(pool(), { limit: 100, cursor: first.nextCursor ?? '' });
  expect(rest.items, 'whoever is renamed takes nobody out of the pages that follow').toHaveLength(16);
  await updateEmployee(deps, first.items.at(-1)?.id ?? '', { name: 'Ben' }, actor);
  const search = async (q: string) => (await listEmployees(pool(), { limit: 100, q })).items.length;
  expect([
    await search('ana'),
    await search('0% A'),
    await search('%'),
    await search('e24'),
    await search('_'),
  ]).toEqual([5, 5, 5, 1, 0]);
  expect((await listEmployees(pool(), { limit: 5, externalId: 'E3' })).items).toHaveLength(1);
  expect((await refusal(listEmployees(pool(), { limit: 5, cursor: 'x' }))).type).toBe('bad-request');
});
