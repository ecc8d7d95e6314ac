import * as z from 'zod';
import type { Context } from '../../context.ts';
import type { Actor } from '../../identity/actor.ts';
import { goOn } from '../../incident/go-on.ts';
import { launchIncident, type LaunchRequest } from '../../incident/launch-incident.ts';
import { stopIncident } from '../../incident/stop-incident.ts';
import { stopReminders } from '../../incident/stop-reminders.ts';
import type { IncidentId } from '../../kernel/id.ts';
import { languageTagPattern } from '../../kernel/language.ts';
import { listIncidents } from '../../reachability/list-incidents.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { incidentListSchema, incidentSchema } from '../../reachability/schema.ts';
import { defineRoute } from '../route.ts';
import { listQuery } from './list-query.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const languageTag = z.string().regex(languageTagPattern);
/** An incident as every call that touches one answers it. */
export const incidentAnswer = incidentSchema.meta({ id: 'Incident' });

/** The path of everything about one incident. */
export const incidentParams = z.strictObject({
  id: z
    .uuid('is not the id of an incident; GET /api/v1/incidents lists them')
    .transform((id) => id as IncidentId),
});

/** What `POST /incidents` takes. */
const launchSchema = z
  .strictObject({
    playbook: text(60),
    inputs: z.record(text(40), z.string().max(5_000)).default({}),
    exercise: z.boolean().describe('A drill: every text says so'),
    texts: z
      .record(languageTag, z.strictObject({ headline: text(300), instruction: text(5_000) }))
      .optional()
      .describe("The wording of this run, in place of the playbook's"),
    onRunning: z
      .enum(['join', 'separate', 'refuse'])
      .default('join')
      .describe('When the same playbook with the same inputs runs already'),
    confirmRecipients: z.int().min(1).optional().describe('The number that a problem asked for'),
  })
  .meta({ id: 'Launch' });

/** Launches, and rings the engine. Throws a Problem. */
export function launchHere(context: Context, request: LaunchRequest, actor: Actor) {
  const { db, clock, library, ring } = context;
  return launchIncident({ pool: db.pool, clock, library, ring }, request, actor);
}

export const incidentRoutes = [
  defineRoute({
    method: 'post',
    path: '/incidents',
    operationId: 'launchIncident',
    summary: 'Launch a playbook',
    right: 'launch',
    idempotent: true,
    body: launchSchema,
    responses: {
      200: incidentAnswer.describe('The first answer again, or the incident that runs already'),
      201: incidentAnswer.describe('Launched'),
    },
    async handle(context, { actor, body, idempotencyKey }) {
      const { incidentId, outcome } = await launchHere(context, { ...body, idempotencyKey }, actor);
      const view = await readIncident(context, incidentId);
      return outcome === 'launched' ? { status: 201, body: view } : { status: 200, body: view };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/incidents',
    operationId: 'listIncidents',
    summary: 'Incidents, the newest first',
    right: 'view',
    query: z.strictObject(listQuery),
    responses: { 200: incidentListSchema },
    handle: async (context, { query }) => ({ status: 200, body: await listIncidents(context, query) }),
  }),
  defineRoute({
    method: 'get',
    path: '/incidents/:id',
    operationId: 'readIncident',
    summary: 'An incident with its messages and who is reached now',
    right: 'view',
    params: incidentParams,
    responses: { 200: incidentAnswer },
    handle: async (context, { params }) => ({ status: 200, body: await readIncident(context, params.id) }),
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/stop',
    operationId: 'stopIncident',
    summary: 'Send nothing more; says nothing to anyone',
    right: 'launch',
    params: incidentParams,
    responses: { 200: incidentAnswer },
    async handle(context, { actor, params }) {
      await stopIncident({ pool: context.db.pool, clock: context.clock }, params.id, actor);
      return { status: 200, body: await readIncident(context, params.id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/go-on',
    operationId: 'letIncidentGoOn',
    summary: 'Send what is left of an incident that is held',
    right: 'launch',
    params: incidentParams,
    responses: { 200: incidentAnswer },
    async handle(context, { actor, params }) {
      const { db, clock, ring } = context;
      await goOn({ pool: db.pool, clock, ring }, params.id, actor);
      return { status: 200, body: await readIncident(context, params.id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/incidents/:id/stop-reminders',
    operationId: 'stopReminders',
    summary: 'Remind nobody any more by itself; says nothing to anyone',
    right: 'launch',
    params: incidentParams,
    responses: { 200: incidentAnswer },
    async handle(context, { actor, params }) {
      await stopReminders({ pool: context.db.pool, clock: context.clock }, params.id, actor);
      return { status: 200, body: await readIncident(context, params.id) };
    },
  }),
];
