import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import manifest from '../../package.json' with { type: 'json' };
import { apiRoutes } from './api/api-routes.ts';
import { problemDocumentSchema } from './problem-document.ts';
import type { AnyRoute } from './route.ts';

type Document = ReturnType<typeof createDocument>;
let made: Document | undefined;

/** The OpenAPI 3.1 document, made from the very schemas that validate requests. */
export function openApiDocument(): Document {
  return (made ??= createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version: manifest.version,
      description: `${manifest.description}. Errors are RFC 9457 problem documents; docs/problems.md lists their types.`,
    },
    servers: [{ url: '/api/v1' }],
    security: [{ key: [] }, { session: [] }],
    paths: pathsOf(apiRoutes),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, `tcn_…`' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-tocsin', description: 'A signed-in operator' },
      },
    },
  }));
}

function pathsOf(routes: readonly AnyRoute[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return paths;
}

function operationOf(route: AnyRoute): ZodOpenApiOperationObject {
  const { operationId, summary, right } = route;
  const requestParams = {
    ...(route.params instanceof z.ZodObject ? { path: route.params } : {}),
    ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
    ...(route.idempotent === true
      ? { header: z.object({ 'Idempotency-Key': z.string().min(1).max(200) }) }
      : {}),
  };
  const bodyType = route.bodyType ?? 'application/json';
  return {
    operationId,
    summary,
    description: right === 'view' ? 'For every role.' : `Needs the right \`${right}\`.`,
    ...(Object.keys(requestParams).length > 0 ? { requestParams } : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { [bodyType]: { schema: route.body } } } }
      : {}),
    responses: responsesOf(route),
  };
}

function responsesOf(route: AnyRoute): ZodOpenApiOperationObject['responses'] {
  const type = route.responseType ?? 'application/json';
  const good = ([200, 201] as const).flatMap((status) => {
    const schema = route.responses[status];
    if (schema === undefined) return [];
    const description = schema.description ?? (status === 201 ? 'Made' : 'As asked');
    const answer: [string, ZodOpenApiResponseObject] = [
      `${status}`,
      { description, content: { [type]: { schema } } },
    ];
    return [answer];
  });
  const none: [string, ZodOpenApiResponseObject][] =
    route.responses[204] === null ? [['204', { description: 'Done' }]] : [];
  const problem = { 'application/problem+json': { schema: problemDocumentSchema } };
  const bad: [string, ZodOpenApiResponseObject] = ['default', { description: 'A problem', content: problem }];
  return Object.fromEntries([...good, ...none, bad]);
}
