import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { clearCall } from '../../confirmation/clear-call.ts';
import { confirm } from '../../confirmation/confirm.ts';
import type { EmployeeId } from '../../kernel/id.ts';
import { Problem } from '../../kernel/problem.ts';
import { findOpenDelivery } from '../../reachability/find-open-delivery.ts';
import { readDeliveries } from '../../reachability/read-deliveries.ts';
import { readDelivery } from '../../reachability/read-delivery.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { deliveryFilterSchema } from '../../reachability/delivery-filter.ts';
import { deliveryListSchema, deliverySchema } from '../../reachability/delivery-schema.ts';
import { longestNote } from '../longest-note.ts';
import { defineRoute } from '../route.ts';
import { incidentParams } from './incidents.ts';
import { listQuery } from './list-query.ts';

const delivery = deliverySchema.meta({ id: 'Delivery' });
const deliveryParams = incidentParams.extend({
  employeeId: z.uuid().transform((id) => id as EmployeeId),
});
const confirmationSchema = z.strictObject({
  answer: z.string().trim().min(1).max(60).describe('The key or the value of an answer'),
  note: z.string().trim().max(1_000).optional().describe('How you know'),
});
const clearingSchema = z.strictObject({
  note: z.string().trim().min(1).max(longestNote).describe('What was done, or why no help is needed'),
  calledAt: z.iso
    .datetime()
    .transform((at) => new Date(at))
    .optional()
    .describe('`help.calledAt` as you saw it: where a newer call has come since, nothing is cleared'),
});

export const deliveryRoutes = [
  defineRoute({
    method: 'get',
    path: '/incidents/:id/deliveries',
    operationId: 'listDeliveries',
    summary: 'One row an employee, by name',
    right: 'view',
    params: incidentParams,
    query: deliveryFilterSchema.extend(listQuery),
    responses: { 200: deliveryListSchema },
    async handle(context, { params, query: { limit, cursor, ...filter } }) {
      const page = await readDeliveries(context, params.id, filter, { limit, cursor });
      // An incident that does not exist has no rows either, and must not look like one that reached nobody.
      if (page.items.length === 0) await readIncident(context, params.id);
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/incidents/:id/deliveries/:employeeId',
    operationId: 'readDelivery',
    summary: 'One employee: what was tried, what came back, and why not confirmed',
    right: 'view',
    params: deliveryParams,
    responses: { 200: delivery },
    handle: async (context, { params }) => ({
      status: 200,
      body: await readDelivery(context, params.id, params.employeeId),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/deliveries/:employeeId/confirm',
    operationId: 'confirmOnBehalf',
    summary: 'Answer in the place of an employee, marked so',
    right: 'launch',
    params: deliveryParams,
    body: confirmationSchema,
    responses: { 200: delivery },
    async handle(context, { actor, params, body, idempotencyKey }) {
      const { id, employeeId } = params;
      const deliveryId = await findOpenDelivery(context.db, id, employeeId);
      if (deliveryId === undefined) throw notAddressed();
      // Without a key of the caller's each call is an act of its own.
      const act = idempotencyKey === '' ? randomUUID() : `${deliveryId}:${idempotencyKey}`;
      const word = {
        deliveryId,
        ...body,
        via: 'operator' as const,
        sourceRef: `${actor.id}:${act}`,
        onBehalfBy: actor.id,
      };
      const { kind } = await confirm(context, word);
      if (kind === 'unknown-delivery') throw notAddressed();
      if (kind === 'unknown-answer') {
        const fault = { pointer: '/answer', detail: 'is none of the answers of this message' };
        throw new Problem('bad-request', `"${body.answer}" cannot be answered here.`, [fault]);
      }
      return { status: 200, body: await readDelivery(context, id, employeeId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/deliveries/:employeeId/clear-help',
    operationId: 'clearHelp',
    summary: "Clear an employee's call for help; where none is open nothing changes",
    right: 'launch',
    params: deliveryParams,
    body: clearingSchema,
    responses: { 200: delivery },
    async handle(context, { actor, params, body }) {
      const { id: incidentId, employeeId } = params;
      await readDelivery(context, incidentId, employeeId);
      const deps = { pool: context.db.pool, clock: context.clock };
      const outcome = await clearCall(deps, { incidentId, employeeId, by: actor.id, ...body });
      if (outcome === 'called-again')
        throw new Problem('wrong-state', 'They have called for help again since. Nothing was cleared.');
      return { status: 200, body: await readDelivery(context, incidentId, employeeId) };
    },
  }),
];

function notAddressed(): Problem {
  return new Problem('not-found', 'This incident asks this employee for no answer.');
}
