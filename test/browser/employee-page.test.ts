import type { Browser, BrowserContext } from 'playwright-core';
import { register } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/db/sql.ts';
import type { IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, type House } from './house.ts';
import { expectCared } from './visit.ts';

let house: House;
let browser: Browser;
let drill: IncidentId;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  drill = await tellFire(house, { exercise: true, people: 60, help: 0 });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const openPhone = (
  colorScheme: 'light' | 'dark',
  locale: string,
  javaScriptEnabled: boolean,
): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 390, height: 850 }, colorScheme, locale, javaScriptEnabled });

const answerOf = async (index: number) => {
  const [row] = await query<{ answer: string | null; state: string; said: string }>(
    house.context.db.pool,
    `SELECT answer, state, (SELECT count(*) FROM confirmations c WHERE c.delivery_id = d.id) AS said
       FROM deliveries d WHERE incident_id = $1 ORDER BY id OFFSET $2 LIMIT 1`,
    [drill, index],
  );
  return row;
};

/** The place in the drill of the first who has not answered. */
const firstSilent = async () => {
  const [row] = await query<{ place: string }>(
    house.context.db.pool,
    `SELECT place FROM (SELECT row_number() OVER (ORDER BY id) - 1 AS place, state FROM deliveries WHERE incident_id = $1) d
      WHERE state IN ('delivered', 'sent') ORDER BY place LIMIT 1`,
    [drill],
  );
  return Number(row?.place);
};

const send = (link: string, answer: string, nonce: string) =>
  fetch(link, { method: 'POST', body: new URLSearchParams({ answer, nonce }), redirect: 'manual' });

/** The figures of looks at links, as `/metrics` gives them. */
const looks = async () => {
  const text = await register.getSingleMetricAsString('tocsin_link_reads_total');
  const by = (who: string) => Number(new RegExp(`by="${who}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { person: by('person'), machine: by('machine') };
};

describe('the employee’s page', () => {
  it('takes an answer without JavaScript, and another one later', async () => {
    const index = await firstSilent();
    const context = await openPhone('dark', 'zh-TW', false);
    const page = await context.newPage();
    await page.goto(`${await house.linkOf(drill, index)}?lang=zh-Hant`);
    expect((await answerOf(index))?.answer).toBeNull();
    // Whom to call stands apart from the other languages.
    const heightOf = async (link: string) => (await page.locator(`.f ${link}`).boundingBox())?.y ?? 0;
    expect((await heightOf('[hreflang=en]')) - (await heightOf('[href^="tel:"]'))).toBeGreaterThan(30);
    await page.fill('textarea', '在停車場');
    await page.getByRole('button', { name: '平安' }).click();
    await page.getByText('我們已收到您的回覆').waitFor();
    expect(await answerOf(index)).toMatchObject({ answer: 'safe', state: 'confirmed' });
    await page.click('summary');
    await page.getByRole('button', { name: '需要協助' }).click();
    await page.getByText('危機應變小組看得到').waitFor();
    expect(await answerOf(index)).toMatchObject({ answer: 'help', said: '2' });
    await context.close();
  });

  it('is written from right to left for whoever reads so, and is as easy to read and to press', async () => {
    const arabic = {
      headline: 'DRILL: تمرين: حريق في المبنى 2، القاعة 3.',
      instruction: 'غادر الآن من أقرب مخرج. لا تستخدم المصاعد. اذهب إلى موقف السيارات الشمالي.',
    };
    const labels = [
      ['{0,labels,ar}', 'أنا بأمان'],
      ['{1,labels,ar}', 'أحتاج إلى مساعدة'],
      ['{2,labels,ar}', 'لست في الموقع'],
    ];
    await query(
      house.context.db.pool,
      `UPDATE messages SET texts = texts || jsonb_build_object('ar', $2::jsonb) WHERE incident_id = $1`,
      [drill, JSON.stringify(arabic)],
    );
    for (const [path, label] of labels) {
      const text = `UPDATE messages SET answers = jsonb_set(answers, $2::text[], to_jsonb($3::text)) WHERE incident_id = $1`;
      await query(house.context.db.pool, text, [drill, path, label]);
    }
    const index = await firstSilent();
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await openPhone(colorScheme, 'ar', true);
      const page = await context.newPage();
      await page.goto(`${await house.linkOf(drill, index)}?lang=ar`);
      expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).direction')).toBe('rtl');
      await page.getByText('تمرين: هذا تدريب فقط.').waitFor();
      await expectCared(page, 'employee', { width: 390, colorScheme, locale: 'ar' });
      await context.close();
    }
    expect((await answerOf(index))?.answer).toBeNull();
  });

  it('F59 confirms nothing when scanners, previews and prefetchers look, which are counted apart from people', async () => {
    const index = await firstSilent();
    const link = `${await house.linkOf(drill, index)}?answer=1`;
    const browserName = await browser.newPage().then(async (page) => {
      const name = await page.evaluate<string>('navigator.userAgent.replace("Headless", "")');
      await page.close();
      return name;
    });
    const before = await looks();
    const asPerson = { 'user-agent': browserName };
    const robots: RequestInit[] = [
      { method: 'HEAD', headers: asPerson },
      { headers: { ...asPerson, 'sec-purpose': 'prefetch;prerender' } },
      {
        headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      },
      { headers: { 'user-agent': 'WhatsApp/2.23.20.0' } },
      { headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5' } },
    ];
    const parallel = Array.from({ length: 50 }, (): RequestInit => ({ headers: asPerson }));
    for (const response of await Promise.all([...robots, ...parallel].map((look) => fetch(link, look)))) {
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    }
    expect(await answerOf(index)).toMatchObject({ answer: null, said: '0' });
    const after = await looks();
    expect(after).toEqual({ person: before.person + 50, machine: before.machine + robots.length });
  });

  it('F60 keeps one answer when it is sent twice, takes it after the end, and none by another’s or a dead link', async () => {
    const index = await firstSilent();
    const link = await house.linkOf(drill, index);
    const sent = await Promise.all([send(link, '1', 'one-view'), send(link, '1', 'one-view')]);
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(await answerOf(index)).toMatchObject({ answer: 'safe', said: '1' });
    const closed = (ago: string) =>
      query(
        house.context.db.pool,
        `UPDATE incidents SET state = 'closed', closed_at = now() - $2::interval WHERE id = $1`,
        [drill, ago],
      );
    await closed('89 days');
    const late = await firstSilent();
    expect((await send(await house.linkOf(drill, late), '1', 'late')).status).toBe(303);
    expect(await answerOf(late)).toMatchObject({ answer: 'safe', said: '1' });
    const other = await firstSilent();
    const [mine, theirs] = [await house.linkOf(drill, index), await house.linkOf(drill, other)];
    const mixed = `${theirs.split('-')[0]}-${mine.slice(mine.lastIndexOf('/')).split('-')[1]}`;
    await closed('91 days');
    const refused = await Promise.all([send(mixed, '1', 'stolen'), send(theirs, '1', 'dead'), fetch(theirs)]);
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await answerOf(other)).toMatchObject({ answer: null, said: '0' });
    const stopped = `UPDATE incidents SET state = 'stopped', closed_at = NULL, stopped_at = now() - interval '91 days' WHERE id = $1`;
    await query(house.context.db.pool, stopped, [drill]);
    expect((await fetch(theirs)).status).toBe(404);
    await query(
      house.context.db.pool,
      `UPDATE incidents SET state = 'active', closed_at = NULL, stopped_at = NULL WHERE id = $1`,
      [drill],
    );
  });

  it('asks again for an answer that is none', async () => {
    const index = await firstSilent();
    const unclear = await send(await house.linkOf(drill, index), '9', 'nine');
    expect(unclear.status).toBe(422);
    expect((await answerOf(index))?.said).toBe('0');
  });

  it('F61 tells nothing to who guesses, holds them up, and never who has a right link', async () => {
    const index = await firstSilent();
    const link = await house.linkOf(drill, index);
    const first = await Promise.all(
      [`${link}x`, `${house.url}/c/1-aaaa`, `${house.url}/c/none`].map((url) => fetch(url)),
    );
    expect(first.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(await Promise.all(first.map((page) => page.text()))).size).toBe(1);
    const statuses = await Promise.all(
      Array.from({ length: 120 }, async (_, guess) => {
        const response = await fetch(`${house.url}/c/${guess + 1}-AAAAAAAAAAAAAAAAAAAAAA`);
        return `${response.status}${response.headers.has('retry-after') ? ', later' : ''}`;
      }),
    );
    expect(statuses).toContain('429, later');
    expect(statuses.filter((status) => status === '404').length).toBeLessThanOrEqual(60);
    expect((await fetch(link)).status).toBe(200);
    expect((await send(link, '1', 'from-the-same-address')).status).toBe(303);
  });
});
