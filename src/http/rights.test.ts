import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWeb, type Web } from '../../test/fixtures/web.ts';
import { mayDo, roles, type Role } from '../identity/actor.ts';
import { apiRoutes } from './api/api-routes.ts';
import type { AnyRoute } from './route.ts';

let web: Web;
const keys = new Map<Role, string>();
beforeAll(async () => {
  web = await openWeb();
  for (const role of roles) keys.set(role, await web.bearer(role));
});
afterAll(() => web.close());

/** A call that no handler carries out: its path, query or body does not pass the schemas where it has any. */
function call({ method, path }: AnyRoute, authorization?: string) {
  const asked = request(web.app)[method](`/api/v1${path.replace(/:\w+/g, '-')}?nobody-asks-for-this=1`);
  return (authorization === undefined ? asked : asked.set('Authorization', authorization)).send({
    'not a': 'field',
  });
}

describe.each(apiRoutes.map((route) => ({ name: `${route.method} ${route.path}`, route })))(
  '$name',
  ({ route }) => {
    test('is closed to whom nobody knows', async () => {
      const { status, headers } = await call(route);
      expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="tocsin"']);
      expect((await call(route, 'Bearer tcn_00000000_' + 'A'.repeat(43))).status).toBe(401);
      expect((await call(route, 'Basic YW5hOmFuYQ==')).status).toBe(401);
    });

    test.each(roles)('opens to %s only with the right', async (role) => {
      const { status } = await call(route, keys.get(role));
      const may = mayDo({ kind: 'key', id: 'key:x', role }, route.right);
      if (may) expect([401, 403]).not.toContain(status);
      else expect(status).toBe(403);
    });
  },
);

test('every operation has a name of its own', () => {
  const names = apiRoutes.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('only looking is for every role', () => {
  const open = apiRoutes.filter(({ right }) => right === 'view');
  expect(open.filter(({ method }) => method !== 'get')).toEqual([]);
});
