import type { Pool } from '../db/sql.ts';
import type { Exclusion } from '../directory/exclusion-store.ts';
import { findGroup } from '../directory/group-store.ts';
import { findSite } from '../directory/site-store.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { InputValues } from '../playbook/inputs.ts';
import { resolveExcept } from '../playbook/resolve-audience.ts';
import type { ExceptRule, Playbook } from '../playbook/schema.ts';

/**
 * Whom a launch leaves out, looked up. Throws a Problem where the directory does not know a site or group: nobody is told
 * because a name was mistyped.
 */
export async function lookUpExcept(
  pool: Pool,
  playbook: Pick<Playbook, 'except' | 'inputs'>,
  values: InputValues,
): Promise<Exclusion[]> {
  const found: Exclusion[] = [];
  for (const rule of resolveExcept(playbook, values)) found.push(await lookUp(pool, rule, values));
  return found;
}

async function lookUp(pool: Pool, rule: ExceptRule, values: InputValues): Promise<Exclusion> {
  switch (rule.kind) {
    case 'employee': {
      const value = values[rule.input];
      if (typeof value === 'object' && 'externalId' in value)
        return { kind: 'employee', employeeId: value.id as EmployeeId, says: `employee ${rule.input}` };
      throw new Problem('bad-inputs', `"${rule.input}" names no employee. Nothing was sent.`);
    }
    case 'site': {
      const site = await findSite(pool, rule.name);
      if (site) return { kind: 'site', siteId: site.id, says: `site ${site.name}` };
      break;
    }
    case 'group': {
      const group = await findGroup(pool, rule.name);
      if (group) return { kind: 'group', groupId: group.id, says: `group ${group.name}` };
      break;
    }
    default:
      return rule satisfies never;
  }
  throw new Problem(
    'bad-inputs',
    `The playbook leaves out the ${rule.kind} "${rule.name}", which is not in the directory. Nothing was sent.`,
  );
}
