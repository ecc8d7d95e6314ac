import * as z from 'zod';
import { findSite } from '../../directory/site-store.ts';
import { createKiosk, listKiosks, revokeKiosk } from '../../identity/kiosks.ts';
import { Problem } from '../../kernel/problem.ts';
import { defineRoute } from '../route.ts';

const kioskSchema = z.strictObject({
  id: z.uuid(),
  site: z.string(),
  place: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
const kioskInput = z.strictObject({
  site: z.string().min(1).max(200),
  place: z.string().trim().min(1).max(100),
});

export const kioskRoutes = [
  defineRoute({
    method: 'post',
    path: '/kiosks',
    operationId: 'createKiosk',
    summary: 'Make a kiosk for a site, named or by id; its address is shown this once',
    right: 'identity',
    body: kioskInput,
    responses: { 201: z.strictObject({ id: z.uuid(), url: z.string() }) },
    async handle(context, { actor, body }) {
      const site = await findSite(context.db.pool, body.site);
      if (site === undefined) {
        const fault = { pointer: '/site', detail: 'is none of the sites' };
        throw new Problem('bad-request', `There is no site "${body.site}".`, [fault]);
      }
      const { id, token } = await createKiosk(context, { site, place: body.place }, actor);
      return { status: 201, body: { id, url: `${context.config.publicUrl}/kiosk/${token}` } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/kiosks',
    operationId: 'listKiosks',
    summary: 'All kiosks, without their addresses',
    right: 'identity',
    responses: { 200: z.strictObject({ items: z.array(kioskSchema), nextCursor: z.null() }) },
    handle: async ({ db }) => ({ status: 200, body: { items: await listKiosks(db), nextCursor: null } }),
  }),
  defineRoute({
    method: 'delete',
    path: '/kiosks/:id',
    operationId: 'revokeKiosk',
    summary: 'End a kiosk at once',
    right: 'identity',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 204: null },
    async handle(context, { actor, params: { id } }) {
      await revokeKiosk(context, id, actor);
      return { status: 204 };
    },
  }),
];
