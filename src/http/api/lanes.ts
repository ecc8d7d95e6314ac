import * as z from 'zod';
import { sendTest } from '../../dispatch/send-test.ts';
import { setLane } from '../../dispatch/set-lane.ts';
import { channels } from '../../kernel/channel.ts';
import { readLanes } from '../../reachability/read-lanes.ts';
import { congestionSchema, laneCauses } from '../../reachability/board-facts.ts';
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
    pace: z.number().describe('Attempts a second that the provider took, over the last ten seconds'),
    reportedAt: z.iso
      .datetime()
      .nullable()
      .describe('Its last report on something it took; null: it has never reported'),
    congestion: congestionSchema
      .nullable()
      .describe(
        'While its queue is too long: what waited at most, and who took another way; null: it is not',
      ),
    cohorts: z
      .array(
        z.strictObject({
          cohort: z.string().describe('A calling code such as +886, or a mail domain'),
          state: z.enum(['blocked', 'testing']),
          cause: z.enum(laneCauses).nullable(),
          reason: z.string().nullable(),
          since: z.iso.datetime(),
        }),
      )
      .describe('Where it does not get through, while it works to everybody else'),
  })
  .meta({ id: 'Lane' });
/** `GET /lanes`. */
export const laneListSchema = z.strictObject({ items: z.array(laneSchema), nextCursor: z.null() });

/** A provider of a channel, as paths name it. */
export const laneParams = z.strictObject({ channel: z.enum(channels), provider: z.string().min(1).max(100) });
/** What `PUT /lanes/{channel}/{provider}` takes. */
export const laneByHandSchema = z.strictObject({
  state: z.enum(['held', 'working']),
  reason: z.string().trim().min(1, 'is empty').max(500, 'is longer than 500 characters'),
});

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
    params: laneParams,
    body: laneByHandSchema,
    responses: { 200: laneSchema },
    async handle(context, { actor, params, body }) {
      return { status: 200, body: await setLane(context, { ...params, ...body }, actor) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/lanes/:channel/:provider/test',
    operationId: 'testLane',
    summary: 'Send one test to oneself, at the own record in the directory; for signed-in operators',
    right: 'lanes',
    params: laneParams,
    responses: {
      200: z.strictObject({
        to: z.string().describe('Where it went, shortened'),
        outcome: z.enum(['accepted', 'rejected', 'in-doubt']),
        detail: z.string().nullable().describe("The provider's words where it refused or did not answer"),
      }),
    },
    handle: async (context, { actor, params }) => ({
      status: 200,
      body: await sendTest({ ...context, publicUrl: context.config.publicUrl }, params, actor),
    }),
  }),
];
