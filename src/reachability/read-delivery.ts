import type { EmployeeId, IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { selectPeople, selectTimeline } from './delivery-store.ts';
import { explainSilence } from './explain-silence.ts';
import type { ReadDeps } from './read-reachability.ts';
import { selectThread } from './reply-store.ts';
import type { DeliveryView } from './delivery-schema.ts';

/**
 * One employee of an incident, with what happened, what was said and, while they have not confirmed, why, in a sentence of
 * `language`. Throws Problem `not-found` where they are no recipient.
 */
export async function readDelivery(
  deps: Pick<ReadDeps, 'db'>,
  incidentId: IncidentId,
  employeeId: EmployeeId,
  language = 'en',
): Promise<DeliveryView> {
  const [found] = await selectPeople(deps.db.pool, incidentId, { employeeId }, { limit: 1 });
  if (found === undefined)
    throw new Problem('not-found', `Nobody with the id ${employeeId} is addressed by this incident.`);
  const timeline = await selectTimeline(deps.db.pool, incidentId, employeeId);
  const thread = await selectThread(deps.db.pool, incidentId, employeeId);
  const { row } = found;
  return { ...row, timeline, thread, whyNot: explainSilence(row, language) };
}
