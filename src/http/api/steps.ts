import * as z from 'zod';
import { cancelPlannedStep, sendPlannedStep } from '../../incident/send-planned-step.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { defineRoute } from '../route.ts';
import { incidentAnswer, incidentParams } from './incidents.ts';

const params = incidentParams.extend({ step: z.string().min(1).max(60) });

/** The messages that a playbook plans after its first: sent now, or not at all. */
export const stepRoutes = [
  defineRoute({
    method: 'post',
    path: '/incidents/:id/steps/:step/send',
    operationId: 'sendPlannedStep',
    summary: 'Send a planned message now; one that was sent is not sent again',
    right: 'launch',
    params,
    responses: { 200: incidentAnswer },
    async handle(context, { actor, params: { id, step } }) {
      const { db, clock, ring } = context;
      await sendPlannedStep({ pool: db.pool, clock, ring }, id, step, actor);
      return { status: 200, body: await readIncident(context, id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/steps/:step/cancel',
    operationId: 'cancelPlannedStep',
    summary: 'Do not send a planned message, nor what waits for it alone; says nothing to anyone',
    right: 'launch',
    params,
    responses: { 200: incidentAnswer },
    async handle(context, { actor, params: { id, step } }) {
      await cancelPlannedStep({ pool: context.db.pool, clock: context.clock }, id, step, actor);
      return { status: 200, body: await readIncident(context, id) };
    },
  }),
];
