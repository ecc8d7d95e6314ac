import { readReadiness } from '../../reachability/read-readiness.ts';
import { readinessSchema } from '../../reachability/readiness-schema.ts';
import { defineRoute } from '../route.ts';

export const readinessRoutes = [
  defineRoute({
    method: 'get',
    path: '/readiness',
    operationId: 'getReadiness',
    summary: 'Whether everyone could be reached if something happened now',
    right: 'view',
    responses: { 200: readinessSchema.meta({ id: 'Readiness' }) },
    handle: async (context) => ({ status: 200, body: await readReadiness(context) }),
  }),
];
