import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { readRun } from '../../incident/run-store.ts';
import { cancelPlannedStep, sendPlannedStep } from '../../incident/send-planned-step.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { readIncidentId, type Console, type Visit } from './console.ts';
import { tickForm } from './message-handlers.tsx';
import { PlanPage, SureCancelPage } from './plan-page.tsx';
import { planPath } from './plan-parts.tsx';

/** The messages that a playbook plans: what became of each, sent now by one press, or cancelled behind a box to tick. */
export function mountPlanPages(router: Router, context: Context, console: Console): void {
  const { db, clock, ring } = context;
  const ask = async ({ look, send, param }: Visit, fault: boolean) => {
    const run = await readRun(db.pool, readIncidentId(param('id')));
    send(<SureCancelPage look={look} run={run} step={param('step')} fault={fault} />, fault ? 422 : 200);
  };
  router.get(
    '/incidents/:id/plan',
    console.page('view', async ({ look, send, param }) => {
      const incidentId = readIncidentId(param('id'));
      const incident = await readIncident(context, incidentId);
      send(<PlanPage look={look} run={await readRun(db.pool, incidentId)} incident={incident} />);
    }),
  );
  router.post(
    '/incidents/:id/steps/:step/send',
    console.page('launch', async ({ actor, redirect, param }) => {
      const incidentId = readIncidentId(param('id'));
      await sendPlannedStep({ pool: db.pool, clock, ring }, incidentId, param('step'), actor);
      redirect(planPath(incidentId));
    }),
  );
  router.post(
    '/incidents/:id/steps/:step/cancel/sure',
    console.page('launch', (visit) => ask(visit, false)),
  );
  router.post(
    '/incidents/:id/steps/:step/cancel',
    console.page('launch', async (visit) => {
      const { asked, sure } = tickForm.parse(visit.form);
      if (asked === 'tick' && sure !== 'yes') return ask(visit, true);
      const incidentId = readIncidentId(visit.param('id'));
      await cancelPlannedStep({ pool: db.pool, clock }, incidentId, visit.param('step'), visit.actor);
      visit.redirect(planPath(incidentId));
    }),
  );
}
