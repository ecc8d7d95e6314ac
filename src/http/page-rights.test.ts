import type { Express, RequestHandler } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit, type Visitor } from '../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../test/fixtures/web.ts';
import { mayDo, roles, type Right, type Role } from '../identity/actor.ts';
import { rightOf } from './pages/console.ts';

interface PageRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly right: Right | undefined;
}

/** What express keeps of its routes, as far as it is looked at here. */
interface Layer {
  readonly route?: { path: string | string[]; stack: { method: string; handle: RequestHandler }[] };
  readonly handle: RequestHandler & { stack?: Layer[] };
}

/** Every route of the app that does not lie below another path: its pages, health and what carriers call. */
function routesOf(layers: readonly Layer[]): PageRoute[] {
  return layers.flatMap(({ route, handle }) => {
    if (route === undefined) return routesOf(handle.stack ?? []);
    const right = route.stack.map((layer) => rightOf(layer.handle)).find((known) => known !== undefined);
    const method = route.stack[0]?.method === 'post' ? 'post' : 'get';
    return [route.path].flat().map((path) => ({ method, path, right }));
  });
}

let web: Web;
const visitors = new Map<Role, Visitor>();
let routes: PageRoute[];
beforeAll(async () => {
  web = await openWeb();
  for (const role of roles) visitors.set(role, await visit(web, role, role));
  const { stack } = (web.app as Express & { router: { stack: Layer[] } }).router;
  routes = routesOf(stack);
});
afterAll(() => web.close());

/** Pages of the console, filled in so that they name nothing that exists. */
const pages = () =>
  routes.flatMap(({ method, path, right }) =>
    right === undefined ? [] : [{ method, path: path.replace(/:\w+/g, 'nobody'), right }],
  );

test('whatever asks for no right is meant for everybody', () => {
  const open = routes.filter(({ right }) => right === undefined);
  // The limit on tries stands before the page of the own password, which asks for its right itself.
  const known = [
    '/signin',
    '/password',
    '/signout',
    '/c/',
    '/me/',
    '/kiosk/',
    '/push-worker.js',
    '/healthz',
    '/livez',
    '/readyz',
    '/metrics',
  ];
  const below = [
    '/twilio/',
    '/email/',
    '/vonage/',
    '/push/',
    '/probe',
    '/incidents',
    '/lanes',
    '/readiness',
    '/playbooks',
    '/employees',
    '/directory',
    '/keys',
    '/kiosks',
    '/operators',
    '/openapi.json',
  ];
  const strange = open
    .map(({ path }) => path)
    .filter((path) => ![...known, ...below].some((start) => path.startsWith(start)));
  expect(strange).toEqual([]);
  expect(pages().length).toBeGreaterThan(30);
});

test('nobody sees a page, or sends a form, without a sign-in', async () => {
  for (const { method, path } of pages()) {
    const answer = await request(web.app)
      [method](path)
      .set('Accept', 'text/html')
      .set('Sec-Fetch-Site', 'same-origin');
    expect([path, answer.status, answer.headers['location']]).toEqual([
      path,
      303,
      expect.stringMatching(/^\/signin/),
    ]);
  }
});

describe.each(roles)('%s', (role) => {
  test('is refused exactly what the role does not include, by the server', async () => {
    const visitor = visitors.get(role);
    for (const { method, path, right } of pages()) {
      const { status } = (await visitor?.[method](path)) ?? { status: 0 };
      const may = mayDo({ kind: 'operator', id: 'operator:x', role }, right);
      expect([method, path, status === 403]).toEqual([method, path, !may]);
    }
  });

  test('sees links and forms only to what the role includes', async () => {
    for (const page of ['/', '/employees', '/imports', '/channels', '/operators', '/keys', '/kiosks']) {
      const { status, text } = (await visitors.get(role)?.get(page)) ?? { status: 0, text: '' };
      if (status === 403) continue;
      const ways = [
        ...[...text.matchAll(/<a [^>]*href="(\/[^"?#]*)/g)].map(([, path = '']) => ({ method: 'get', path })),
        ...[...text.matchAll(/action="(\/[^"?#]*)"/g)].map(([, path = '']) => ({ method: 'post', path })),
      ];
      expect(ways.length).toBeGreaterThan(2);
      for (const { method, path } of ways) {
        const route = routes.find(
          (one) => one.right !== undefined && one.method === method && fits(one.path, path),
        );
        const may =
          route?.right === undefined || mayDo({ kind: 'operator', id: 'operator:x', role }, route.right);
        expect([page, method, path, may]).toEqual([page, method, path, true]);
      }
    }
  });
});

function fits(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path);
}

test('a form that another site sends is refused', async () => {
  const cookies = await request(web.app)
    .post('/signin')
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ name: 'admin', password: 'correct horse battery' });
  const cookie = (cookies.headers['set-cookie'] as unknown as string[])[0] ?? '';
  for (const { path } of pages().filter(({ method }) => method === 'post')) {
    const sent = await request(web.app).post(path).set('Cookie', cookie).set('Sec-Fetch-Site', 'cross-site');
    expect([path, sent.status]).toEqual([path, 403]);
  }
});
