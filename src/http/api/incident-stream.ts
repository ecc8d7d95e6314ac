import * as z from 'zod';
import { eventStreamsOf } from '../event-streams.ts';
import { defineRoute, type AnyRoute } from '../route.ts';
import { incidentParams } from './incidents.ts';

/** The contract's stream of an incident's reachability. */
export const incidentStreamRoutes: readonly AnyRoute[] = [
  defineRoute({
    method: 'get',
    path: '/incidents/:id/stream',
    operationId: 'streamIncident',
    summary: 'Server-sent events: a `snapshot` of the reachability, then each `patch` of it (RFC 7396)',
    right: 'view',
    params: incidentParams,
    responseType: 'text/event-stream',
    responses: { 200: z.string() },
    handle: (context, { params }) =>
      Promise.resolve({
        send: (request, response) =>
          eventStreamsOf(context).send(request, response, { incidentId: params.id, part: 'reachability' }),
      }),
  }),
];
