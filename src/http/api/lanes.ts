import * as z from 'zod';
import { setLane } from '../../dispatch/set-lane.ts';
import { channels } from '../../kernel/channel.ts';
import { readLanes } from '../../reachability/read-lanes.ts';
import { laneCauses } from '../../reachability/schema.ts';
import { defineRoute } from '../route.ts';

const laneSchema = z
  .strictObject({
    channel: z.enum(channels),
    provider: z.string(),
    state: z.enum(['working', 'blocked', 'testing', 'held']),
    cause: z
      .enum(laneCauses)
      .nullable()
      .describe('What Tocsin has found wrong; null: nothing, or a hand holds it'),
    reason: z.string().nullable(),
    since: z.iso.datetime(),
    backlog: z.int().describe('Attempts that wait'),
    rate: z.number().nullable().describe('Attempts a second at most (SMS: segments); null: no cap'),
  })
  .meta({ id: 'Lane' });
/** `GET /lanes`. */
export const laneListSchema = z.strictObject({ items: z.array(laneSchema), nextCursor: z.null() });

export const laneRoutes = [
  defineRoute({
    method: 'get',
    path: '/lanes',
    operationId: 'listLanes',
    summary: 'Every provider of every channel, and whether it works',
    right: 'view',
    responses: { 200: laneListSchema },
    handle: async (context) => ({ status: 200, body: { items: await readLanes(context), nextCursor: null } }),
  }),
  defineRoute({
    method: 'put',
    path: '/lanes/:channel/:provider',
    operationId: 'setLane',
    summary: 'Hold a provider back, or let it work again, by hand',
    right: 'lanes',
    params: z.strictObject({ channel: z.enum(channels), provider: z.string().min(1).max(100) }),
    body: z.strictObject({ state: z.enum(['held', 'working']), reason: z.string().trim().min(1).max(500) }),
    responses: { 200: laneSchema },
    async handle(context, { actor, params, body }) {
      return { status: 200, body: await setLane(context, { ...params, ...body }, actor) };
    },
  }),
];
