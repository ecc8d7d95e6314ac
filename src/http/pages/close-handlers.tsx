import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { closeIncident } from '../../incident/close-incident.ts';
import { readRun } from '../../incident/run-store.ts';
import { countStillTried } from '../../reachability/count-still-tried.ts';
import { readReachability } from '../../reachability/read-reachability.ts';
import { ClosePage, SureClosePage } from './close-pages.tsx';
import { readIncidentId, type Console, type Visit } from './console.ts';
import { tickForm } from './message-handlers.tsx';

/** Closing an incident: whom it leaves as they are, then by holding or by a box to tick. */
export function mountClosePages(router: Router, context: Context, console: Console): void {
  const read = async (visit: Visit) => {
    const incidentId = readIncidentId(visit.param('id'));
    const [run, reach, stillTried] = await Promise.all([
      readRun(context.db.pool, incidentId),
      readReachability(context, incidentId),
      countStillTried(context.db.pool, incidentId),
    ]);
    return { look: visit.look, run, reach, stillTried };
  };
  router.get(
    '/incidents/:id/close',
    console.page('launch', async (visit) => visit.send(<ClosePage {...await read(visit)} />)),
  );
  router.post(
    '/incidents/:id/close/sure',
    console.page('launch', async (visit) =>
      visit.send(<SureClosePage {...await read(visit)} fault={false} />),
    ),
  );
  router.post(
    '/incidents/:id/close',
    console.page('launch', async (visit) => {
      const { asked, sure } = tickForm.parse(visit.form);
      if (asked === 'tick' && sure !== 'yes') {
        visit.send(<SureClosePage {...await read(visit)} fault={true} />, 422);
        return;
      }
      const incidentId = readIncidentId(visit.param('id'));
      await closeIncident({ pool: context.db.pool, clock: context.clock }, incidentId, visit.actor);
      visit.redirect(`/incidents/${incidentId}`);
    }),
  );
}
