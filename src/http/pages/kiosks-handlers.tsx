import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { findSite, listSites } from '../../directory/site-store.ts';
import { createKiosk, listKiosks, revokeKiosk } from '../../identity/kiosks.ts';
import { checkId, type Console, type Visit } from './console.ts';
import { fill } from './figures.ts';
import type { FieldFaults } from './form-parts.tsx';
import { KiosksPage } from './kiosks-page.tsx';
import { kiosksWords } from './kiosks-words.ts';
import type { ShownOnce } from './operators-page.tsx';

/** The console's page of kiosks. */
export function mountKiosksPages(router: Router, context: Context, { page }: Console): void {
  const show = async (
    { look, send }: Visit,
    more: { shown?: ShownOnce; faults?: FieldFaults; typed?: { site: string; place: string } } = {},
  ) => {
    const [kiosks, sites] = await Promise.all([listKiosks(context.db), listSites(context.db.pool)]);
    send(<KiosksPage look={look} kiosks={kiosks} sites={sites} {...more} />, more.faults ? 422 : 200);
  };
  router.get(
    '/kiosks',
    page('identity', (visit) => show(visit)),
  );
  router.post(
    '/kiosks',
    page('identity', async (visit) => {
      const { form, actor, look } = visit;
      const words = kiosksWords(look.language);
      const typed = { site: form['site'] ?? '', place: (form['place'] ?? '').trim().slice(0, 100) };
      const site = await findSite(context.db.pool, typed.site);
      if (site === undefined) return show(visit, { typed, faults: { site: words.noSite } });
      if (typed.place === '') return show(visit, { typed, faults: { place: words.noPlace } });
      const { token } = await createKiosk(context, { site, place: typed.place }, actor);
      const title = fill(words.made, { place: `${site.name}, ${typed.place}` });
      await show(visit, { shown: { title, secret: `${context.config.publicUrl}/kiosk/${token}` } });
    }),
  );
  router.post(
    '/kiosks/:id/revoke',
    page('identity', async ({ param, actor, redirect }) => {
      await revokeKiosk(context, checkId(param('id')), actor);
      redirect('/kiosks');
    }),
  );
}
