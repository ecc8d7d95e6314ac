import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { roles } from '../../identity/actor.ts';
import { createKey, listKeys, revokeKey } from '../../identity/api-keys.ts';
import type { Console, Visit } from './console.ts';
import { fill } from './figures.ts';
import { KeysPage } from './keys-page.tsx';
import type { ShownOnce } from './operators-page.tsx';
import { operatorsWords } from './operators-words.ts';

/** The keys of other systems. */
export function mountKeyPages(router: Router, context: Context, { page }: Console): void {
  const show = async ({ look, send }: Visit, shown?: ShownOnce) =>
    send(<KeysPage look={look} keys={await listKeys(context.db)} shown={shown} />);
  router.get(
    '/keys',
    page('identity', (visit) => show(visit)),
  );
  router.post(
    '/keys',
    page('identity', async (visit) => {
      const { form, actor, look } = visit;
      const role = roles.find((known) => known === form['role']) ?? 'viewer';
      const { id, key } = await createKey(context, { role }, actor);
      await show(visit, { title: fill(operatorsWords(look.language).madeKey, { id }), secret: key });
    }),
  );
  router.post(
    '/keys/:id/revoke',
    page('identity', async ({ param, actor, redirect }) => {
      await revokeKey(context, param('id'), actor);
      redirect('/keys');
    }),
  );
}
