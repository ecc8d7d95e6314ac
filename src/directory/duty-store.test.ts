import { beforeEach, expect, test } from 'vitest';
import { openDirectory } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { findHolders, findInTurn } from './duty-store.ts';
import { nobodyLeftOut } from './exclusion-store.ts';
import { findSite } from './site-store.ts';
import { findWouldBeTold } from './told-store.ts';

const { pool, load } = openDirectory();

beforeEach(() =>
  load(
    `external_id,name,site,role,manager,deputy
T1,Ana,Taoyuan,Fire warden,T2,
T2,Ben,Taoyuan,Fire warden,,T1
T3,Cai,Taoyuan,Staff,T2,T1
R1,Ana,Rotterdam,Site chief,,
R2,Dan,Rotterdam,Staff,R1,`,
  ),
);

/** Who holds a post at a site, by external id. */
async function holdersOf(role: string, siteName: string): Promise<string[]> {
  const site = await findSite(pool(), siteName);
  if (!site) throw new Error(`${siteName} is missing`);
  const holders = await findHolders(pool(), [{ role, siteId: site.id }], nobodyLeftOut);
  const rows = await query<{ id: string }>(
    pool(),
    'SELECT external_id AS id FROM employees WHERE id = ANY ($1::uuid[]) ORDER BY 1',
    [holders.map(({ employeeId }) => employeeId)],
  );
  return rows.map(({ id }) => id);
}

const rollCall = (names: string) =>
  query(pool(), `UPDATE sites SET roll_call = $1 WHERE name = 'Taoyuan'`, [names]);

test.each([
  ['an external id', 'r2', ['R2']],
  ['a name, of the site before others', 'ANA', ['T1']],
  ['a role of the site', 'fire-warden', ['T1', 'T2']],
  ['a role that only another site has', 'Site chief', []],
  ['words that name nobody', 'the guard at gate 2', []],
])('the roll of a site is called by whom it names: %s', async (_, names, holders) => {
  await rollCall(names);
  expect(await holdersOf('roll-call', 'Taoyuan')).toEqual(holders);
});

test('whoever has left holds nothing', async () => {
  await rollCall('Ben');
  await query(pool(), `UPDATE employees SET active = false WHERE name = 'Ben'`);
  expect(await holdersOf('roll-call', 'Taoyuan')).toEqual([]);
  expect(await holdersOf('Fire warden', 'Taoyuan')).toEqual(['T1']);
});

test('a role is held by those of the site, and where it has none by everybody who has it', async () => {
  expect(await holdersOf('Fire warden', 'Taoyuan')).toEqual(['T1', 'T2']);
  expect(await holdersOf('fire warden', 'Rotterdam')).toEqual(['T1', 'T2']);
  expect(await holdersOf('site-chief', 'Rotterdam')).toEqual(['R1']);
  expect(await holdersOf('astronaut', 'Rotterdam')).toEqual([]);
});

test('a post is asked for in turn: its holders by name, and behind each their deputy', async () => {
  const site = await findSite(pool(), 'Taoyuan');
  await query(
    pool(),
    `UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = 'Cai') WHERE name = 'Ben'`,
  );
  const inTurn = await findInTurn(pool(), [{ role: 'fire-warden', siteId: site?.id ?? null }], nobodyLeftOut);
  const named = await query<{ id: string; name: string }>(pool(), 'SELECT id, name FROM employees');
  const names = new Map(named.map(({ id, name }) => [id, name] as const));
  expect(inTurn.map(({ employeeId }) => names.get(employeeId))).toEqual(['Ana', 'Ben', 'Cai']);
});

test('a launch can say beforehand who would be told, and for how many nobody would be', async () => {
  await rollCall('Ben');
  const tell = (role: string) =>
    findWouldBeTold(pool(), { audience: { kind: 'everyone' }, leftOut: nobodyLeftOut }, role);
  expect(await tell('roll-call')).toEqual({ people: 1, names: ['Ben'], withoutOne: 2 });
  expect(await tell('manager')).toEqual({ people: 2, names: ['Ana', 'Ben'], withoutOne: 2 });
  expect(await tell('deputy')).toEqual({ people: 1, names: ['Ana'], withoutOne: 3 });
  expect(await tell('Staff')).toEqual({ people: 2, names: ['Cai', 'Dan'], withoutOne: 0 });
});
