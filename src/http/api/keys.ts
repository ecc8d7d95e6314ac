import * as z from 'zod';
import { roles } from '../../identity/actor.ts';
import { createKey, listKeys, revokeKey } from '../../identity/api-keys.ts';
import { defineRoute } from '../route.ts';

const role = z.enum(roles);
const keySchema = z.strictObject({
  id: z.string(),
  role,
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});

export const keyRoutes = [
  defineRoute({
    method: 'post',
    path: '/keys',
    operationId: 'createKey',
    summary: 'Make an API key; it is shown this once',
    right: 'identity',
    body: z.strictObject({ role }),
    responses: { 201: z.strictObject({ id: z.string(), role, key: z.string() }) },
    handle: async (context, { actor, body }) => ({
      status: 201,
      body: await createKey(context, body, actor),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/keys',
    operationId: 'listKeys',
    summary: 'All API keys, without their secrets',
    right: 'identity',
    responses: { 200: z.strictObject({ items: z.array(keySchema), nextCursor: z.null() }) },
    handle: async ({ db }) => ({ status: 200, body: { items: await listKeys(db), nextCursor: null } }),
  }),
  defineRoute({
    method: 'delete',
    path: '/keys/:id',
    operationId: 'revokeKey',
    summary: 'End a key at once',
    right: 'identity',
    params: z.strictObject({ id: z.string().max(100) }),
    responses: { 204: null },
    async handle(context, { actor, params: { id } }) {
      await revokeKey(context, id, actor);
      return { status: 204 };
    },
  }),
];
