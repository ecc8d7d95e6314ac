import { beforeEach, describe, expect, it } from 'vitest';
import { openDirectory } from '../../test/harness/open-directory.ts';
import { query, transaction } from '../db/sql.ts';
import { newId, type EmployeeId, type IncidentId, type MessageId } from '../kernel/id.ts';
import { countAudience, countPaths, freezeRecipients, type Audience } from './audience-store.ts';
import { findHolders, findInTurn, findNaming } from './duty-store.ts';
import { countLeftOut, freezeExclusions, type Exclusion, type LeftOut } from './exclusion-store.ts';
import { findGroup } from './group-store.ts';
import { findSite } from './site-store.ts';
import { findWouldBeTold } from './told-store.ts';

const { pool, load, person } = openDirectory();

beforeEach(() =>
  load(
    `external_id,name,site,role,mobile,email,groups,manager,deputy
T1,Ana Silva,Taoyuan,Fire warden,0912345601,,press,T4,T2
T2,Ben,Taoyuan,Staff,0912345602,,,T4,T1
T3,Cai,Taoyuan,Staff,0912345603,,,T1,T1
T4,Dan,Taoyuan,Boss,0912345604,,press,,
R1,Eve,Rotterdam,Staff,,eve@example.org,,T4,
R2,Fay,Rotterdam,Fire warden,0612345678,fay@example.org,press,,R1`,
  ),
);

/** Rules that name these employees. */
async function naming(...externalIds: string[]): Promise<Exclusion[]> {
  const people = await Promise.all(externalIds.map(person));
  return people.map(({ id, externalId }) => ({
    kind: 'employee',
    employeeId: id,
    says: `employee ${externalId}`,
  }));
}
const without = async (...externalIds: string[]): Promise<LeftOut> => ({
  kind: 'rules',
  rules: await naming(...externalIds),
});
const freeze = (rules: readonly Exclusion[], id = newId() as IncidentId) =>
  transaction(pool(), async (tx) => ({ id, frozen: await freezeExclusions(tx, id, rules) }));

async function namesOf(ids: readonly EmployeeId[]): Promise<string[]> {
  const rows = await query<{ id: EmployeeId; name: string }>(pool(), 'SELECT id, name FROM employees');
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return ids.map((id) => names.get(id) ?? 'nobody');
}

async function siteAndGroup() {
  const [site, group] = await Promise.all([findSite(pool(), 'Rotterdam'), findGroup(pool(), 'press')]);
  if (site === undefined || group === undefined) throw new Error('the site or the group is missing');
  const rules: Exclusion[] = [
    { kind: 'site', siteId: site.id, says: 'site Rotterdam' },
    { kind: 'group', groupId: group.id, says: 'group press' },
  ];
  return { site, group, rules };
}

describe('who is left out', () => {
  it('is frozen once each, by the first rule that names them, whether active or not', async () => {
    const { rules } = await siteAndGroup();
    await query(pool(), `UPDATE employees SET active = false WHERE external_id = 'R1'`);
    const { id, frozen } = await freeze([...(await naming('R2')), ...rules]);
    expect(frozen).toEqual([
      { rule: 'employee R2', people: 1 },
      { rule: 'site Rotterdam', people: 1 },
      { rule: 'group press', people: 2 },
    ]);
    const rows = await query(
      pool(),
      `SELECT e.external_id AS who, x.rule FROM incident_exclusions x JOIN employees e ON e.id = x.employee_id
        WHERE x.incident_id = $1 ORDER BY 1`,
      [id],
    );
    expect(rows).toEqual([
      { who: 'R1', rule: 'site Rotterdam' },
      { who: 'R2', rule: 'employee R2' },
      { who: 'T1', rule: 'group press' },
      { who: 'T4', rule: 'group press' },
    ]);
  });

  it('is counted each once, with those who may sign in to the console', async () => {
    const { rules } = await siteAndGroup();
    const { id } = await person('T1');
    await query(
      pool(),
      `INSERT INTO operators (id, name, password_hash, role, active, employee_id, created_at)
       VALUES (gen_random_uuid(), 'ana', '-', 'viewer', true, $1, now()),
              (gen_random_uuid(), 'left', '-', 'viewer', false, (SELECT id FROM employees WHERE name = 'Dan'), now())`,
      [id],
    );
    const leftOut = { kind: 'rules', rules: [...rules, ...(await naming('T1'))] } as const;
    expect(await countLeftOut(pool(), leftOut)).toEqual({ people: 4, operators: 1 });
    await query(pool(), 'DELETE FROM operators');
  });

  it('is in no audience, neither before the launch nor in what is frozen', async () => {
    const { site, group } = await siteAndGroup();
    const rules = await naming('T1', 'R2');
    const { id: incidentId } = await freeze(rules);
    const found: unknown[] = [];
    for (const audience of [
      { kind: 'everyone' },
      { kind: 'site', siteId: site.id },
      { kind: 'group', groupId: group.id },
    ] satisfies Audience[]) {
      const messageId = newId() as MessageId;
      const people = await freezeRecipients(pool(), { messageId, incidentId, audience });
      expect(await countAudience(pool(), { audience, leftOut: { kind: 'rules', rules } })).toBe(people);
      const rows = await query<{ name: string }>(
        pool(),
        `SELECT e.name FROM recipients r JOIN employees e ON e.id = r.employee_id WHERE message_id = $1 ORDER BY 1`,
        [messageId],
      );
      found.push(rows.map(({ name }) => name));
    }
    expect(found).toEqual([['Ben', 'Cai', 'Dan', 'Eve'], ['Eve'], ['Dan']]);
    const addressed = { audience: { kind: 'everyone' }, leftOut: { kind: 'rules', rules } } as const;
    expect(await countPaths(pool(), addressed)).toMatchObject({ byChannel: { sms: 3, email: 1 }, none: 0 });
  });

  it('holds no post: their deputy does, else their manager, else the next who would', async () => {
    const { id: siteId } = (await findSite(pool(), 'Taoyuan')) ?? {};
    if (siteId === undefined) throw new Error('the site is missing');
    await query(pool(), `UPDATE sites SET roll_call = 'Ana Silva' WHERE id = $1`, [siteId]);
    const holders = async (role: string, ...out: string[]) => {
      const found = await findHolders(pool(), [{ role, siteId }], await without(...out));
      return (await namesOf(found.map(({ employeeId }) => employeeId))).sort();
    };
    expect(await holders('roll-call')).toEqual(['Ana Silva']);
    expect(await holders('roll-call', 'T1')).toEqual(['Ben']);
    expect(await holders('roll-call', 'T1', 'T2')).toEqual(['Dan']);
    expect(await holders('roll-call', 'T1', 'T2', 'T4')).toEqual([]);
    expect(await holders('fire-warden', 'T1')).toEqual(['Ben']);
    expect(await holders('fire-warden', 'T1', 'T2', 'T4')).toEqual(['Fay']);
    expect(await holders('fire-warden', 'T1', 'T2', 'T4', 'R2')).toEqual(['Eve']);
  });

  it('is asked in no turn, neither for their own post nor for a colleague', async () => {
    const { id: siteId } = (await findSite(pool(), 'Taoyuan')) ?? {};
    const inTurn = async (role: string, ...out: string[]) => {
      const found = await findInTurn(pool(), [{ role, siteId: siteId ?? null }], await without(...out));
      return namesOf(found.map(({ employeeId }) => employeeId));
    };
    expect(await inTurn('staff')).toEqual(['Ben', 'Ana Silva', 'Cai', 'Ana Silva']);
    expect(await inTurn('staff', 'T1')).toEqual(['Ben', 'Cai']);
    expect(await inTurn('staff', 'T1', 'T2')).toEqual(['Cai', 'Dan']);
  });

  it('is named to nobody before the launch', async () => {
    await query(pool(), `UPDATE sites SET roll_call = 'T1' WHERE name = 'Taoyuan'`);
    const leftOut = await without('T1');
    const told = (role: string) => findWouldBeTold(pool(), { audience: { kind: 'everyone' }, leftOut }, role);
    expect(await told('roll-call')).toEqual({ people: 1, names: ['Ben'], withoutOne: 2 });
    // Ben's deputy Ana stands out, and he is not told of himself: her manager is.
    expect(await told('deputy')).toEqual({ people: 3, names: ['Ben', 'Dan', 'Eve'], withoutOne: 2 });
    expect(await told('manager')).toEqual({ people: 2, names: ['Ben', 'Dan'], withoutOne: 2 });
  });
});

it.each([
  ['the name alone', 'ANA SILVA', true],
  ['the name among others', 'Gate 2: Ana-Silva or Ben', true],
  ['the external id', 't1', true],
  ['another', 'Ben', false],
  ['a part of the name', 'Ana', false],
  ['a role', 'Fire warden', false],
])('what a site calls its roll by names somebody left out: %s', async (_, words, isNamed) => {
  const naming = await findNaming(pool(), [words, 'the porter'], await without('T1'));
  expect([...naming]).toEqual(isNamed ? [words] : []);
  expect(await findNaming(pool(), [words], await without())).toEqual(new Set());
});
