import type { Person } from '../../../simulator/roster.ts';
import type { Database } from '../../../src/db/connect.ts';
import { importEmployees } from '../../../src/directory/import-employees.ts';
import { importSites } from '../../../src/directory/import-sites.ts';
import type { Actor } from '../../../src/identity/actor.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SITES } from '../scene/sites.ts';
import type { House } from './open-house.ts';

/** People as the import takes them, and by whom each address is held: nobody shares one. */
export interface Crowd {
  readonly csv: string;
  /** External id → addresses; empty for those who have no path at all. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** Who holds which phone, as the simulator takes it. */
  readonly roster: readonly Person[];
}

/**
 * Makes up people: of ten, five have a mobile alone, three an e-mail beside it, one an e-mail alone and one a
 * landline; every hundredth has nothing.
 */
export function makeCrowd(people: number): Crowd {
  const paths = new Map<string, readonly string[]>();
  const roster: Person[] = [];
  const rows = Array.from({ length: people }, (_, index) => {
    const kind = index % 100 === 99 ? 10 : index % 10;
    const digits = String(index).padStart(6, '0');
    const mobile = kind < 8 ? `+886912${digits}` : '';
    const email = kind >= 5 && kind <= 8 ? `p${index}@example.org` : '';
    const phone = kind === 9 ? `+88622${digits}5` : '';
    paths.set(`P${index}`, [mobile, email, phone].filter(Boolean));
    const held = { ...(mobile && { mobile }), ...(email && { email }), ...(phone && { phone }) };
    roster.push({ id: `P${index}`, name: `Person ${index}`, ...held });
    return [`P${index}`, `Person ${index}`, mobile, email, phone, index % 2 ? 'en' : 'zh-Hant', 'Taoyuan'];
  });
  const header = 'external_id,name,mobile,email,phone,language,site';
  return { csv: [header, ...rows.map((row) => row.join(','))].join('\n'), paths, roster };
}

/** Imports them through the running web side. */
export async function employ(house: Pick<House, 'ask'>, crowd: Crowd): Promise<void> {
  const load = (kind: string, body: string) =>
    house.ask({
      method: 'POST',
      path: `/directory/imports?dryRun=false&mode=upsert&kind=${kind}`,
      body,
      contentType: 'text/csv',
    });
  await load('sites', SITES);
  await load('employees', crowd.csv);
}

const ACTOR: Actor = { kind: 'local', id: 'local', role: 'admin' };

/** Writes them into a database beside which nothing runs. */
export async function importCrowd(deps: { db: Database; clock: Clock }, crowd: Crowd): Promise<void> {
  await importSites(deps, SITES, { dryRun: false }, ACTOR);
  await importEmployees(deps, crowd.csv, { dryRun: false, mode: 'upsert' }, ACTOR);
}
