import pLimit from 'p-limit';
import { query } from '../../../src/db/sql.ts';
import { importEmployees } from '../../../src/directory/import-employees.ts';
import { importSites } from '../../../src/directory/import-sites.ts';
import { listEmployees } from '../../../src/directory/list-employees.ts';
import { savePushSubscription } from '../../../src/directory/contact-point-store.ts';
import { sampleOrganisation } from '../../../src/directory/sample-organisation.ts';
import type { Actor } from '../../../src/identity/actor.ts';
import type { EmployeeId } from '../../../src/kernel/id.ts';
import type { Stage } from './open-stage.ts';

const actor: Actor = { kind: 'local', id: 'local', role: 'admin' };

/** Fills the directory with a made-up organisation, whose people answer by themselves as the scenario says. */
export async function populate(stage: Stage, people: number): Promise<void> {
  const [first] = stage.processes;
  if (!first) throw new Error('nothing runs');
  const { db, clock } = first.context;
  const { sitesCsv, employeesCsv, smartphones } = sampleOrganisation({ people, seed: 1 });
  await importSites({ db, clock }, sitesCsv, { dryRun: false }, actor);
  await importEmployees({ db, clock }, employeesCsv, { dryRun: false, mode: 'upsert' }, actor);
  const owners = await query<{ id: EmployeeId; externalId: string }>(
    db.pool,
    'SELECT id, external_id AS "externalId" FROM employees WHERE external_id = ANY ($1)',
    [smartphones],
  );
  const atOnce = pLimit(8);
  const subscribe = ({ id, externalId }: { id: EmployeeId; externalId: string }) =>
    savePushSubscription(db.pool, id, stage.simulator.subscribe(externalId), clock.now());
  await Promise.all(owners.map((owner) => atOnce(() => subscribe(owner))));

  const { items } = await listEmployees(db.pool, { limit: 1_000 });
  stage.simulator.setRoster(
    items.map(({ externalId, name, contactPoints }) => {
      const at = (channel: string) => contactPoints.find((point) => point.channel === channel)?.address;
      const [mobile, phone, email] = [at('sms'), at('voice'), at('email')];
      return {
        id: externalId,
        name,
        ...(mobile !== undefined && { mobile }),
        ...(phone !== undefined && { phone }),
        ...(email !== undefined && { email }),
        ...(smartphones.includes(externalId) && { subscription: externalId }),
      };
    }),
  );
}
