import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLinkToken } from '../../src/confirmation/link-token.ts';
import { query } from '../../src/db/sql.ts';
import { keepLists } from '../../src/dispatch/keep-lists.ts';
import { newId, type DeliveryId, type IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const phone: Viewer = { width: 390, colorScheme: 'light', locale: 'en' };
const looks: readonly Viewer[] = [phone, { width: 390, colorScheme: 'dark', locale: 'zh-TW' }];

const run = (sql: string, ...values: unknown[]) => query(house.context.db.pool, sql, values);

/** A drill whose route is used up, and the link of the officer who is told of the silent of every site. */
async function tellRollCall(): Promise<{ drill: IncidentId; link: string }> {
  const drill = await tellFire(house, { exercise: true, people: 40, help: 1 });
  const tells = [{ to: 'roll-call', afterMs: null, thenMs: 0 }];
  await run('UPDATE messages SET tells = $2 WHERE incident_id = $1', drill, JSON.stringify(tells));
  await run('UPDATE deliveries SET ended_at = now(), due_at = NULL WHERE incident_id = $1', drill);
  await run(
    `INSERT INTO employees (id, external_id, name, language, created_at, updated_at)
     VALUES ($1, 'wei', 'Chen Wei', 'en', now(), now()) ON CONFLICT DO NOTHING`,
    newId(),
  );
  await run(`UPDATE sites SET roll_call = 'Chen Wei'`);
  const { pool } = house.context.db;
  for (const ms of [0, 10_000])
    await keepLists({ pool, clock: { now: () => new Date(Date.now() + ms) }, ringPlan: () => undefined });
  const [told] = await query<{ id: DeliveryId }>(
    pool,
    `SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE m.kind = 'list' AND m.incident_id = $1`,
    [drill],
  );
  if (told === undefined) throw new Error('nobody was told');
  return { drill, link: `${house.url}/c/${makeLinkToken(house.context.config.secret, told.id)}` };
}

async function openPage(viewer: Viewer, javaScriptEnabled: boolean): Promise<Page> {
  const { width, colorScheme, locale } = viewer;
  const context = await browser.newContext({
    viewport: { width, height: 850 },
    colorScheme,
    locale,
    javaScriptEnabled,
  });
  return context.newPage();
}

/** How many stand on the list as the page says it. */
const silentOn = async (page: Page) => Number(/^\d+/.exec(await page.locator('h1').innerText())?.[0] ?? 0);

describe('the list of the silent', () => {
  it.each(looks)('can be read and pressed by everyone: $colorScheme, $locale', async (viewer) => {
    const { link } = await tellRollCall();
    const page = await openPage(viewer, true);
    await page.goto(`${link}?lang=${viewer.locale}`);
    expect(await silentOn(page)).toBeGreaterThan(5);
    await page.locator('li form button').first().click();
    for (const details of await page.locator('main > details > summary').all()) await details.click();
    await expectCared(page, 'roll-call', viewer);
    await page.context().close();
  });

  it('marks one person a press without JavaScript, in their place, until nobody is left', async () => {
    const { drill, link } = await tellRollCall();
    const page = await openPage(phone, false);
    await page.goto(link);
    const people = await silentOn(page);
    const name = await page.locator('li h2').first().innerText();
    await page
      .getByRole('button', { name: `${name}: Needs help` })
      .first()
      .click();
    await page.getByText(`✓ ${name}: I need help`).waitFor();
    expect(await silentOn(page)).toBe(people - 1);
    const said = await run(
      `SELECT answer, via, on_behalf_by FROM confirmations WHERE incident_id = $1 AND via = 'roll-call'`,
      drill,
    );
    expect(said).toEqual([{ answer: 'help', via: 'roll-call', on_behalf_by: 'employee:wei' }]);
    for (let left = people - 1; left > 0; left--)
      await page.getByRole('button', { name: 'Seen, safe' }).first().click();
    await page.getByRole('heading', { name: 'Everyone is accounted for' }).waitFor();
    await page.context().close();
  });

  it('is cleared with a note, which answers for nobody', async () => {
    const { link } = await tellRollCall();
    const page = await openPage(phone, false);
    await page.goto(link);
    const people = await silentOn(page);
    await page.locator('main > details > summary').last().click();
    await page.fill('textarea', 'The night shift is at home');
    await page.getByRole('button', { name: 'Clear the list' }).click();
    await page.getByText('You have cleared this list.').waitFor();
    const [list] = await run(
      `SELECT note, ended_by, (SELECT count(*)::int FROM listed p JOIN deliveries d ON d.id = p.delivery_id
                                WHERE p.list_id = l.id AND d.confirmed_at IS NULL) AS silent
         FROM silent_lists l WHERE ended_by = 'cleared'`,
    );
    expect(list).toEqual({ note: 'The night shift is at home', ended_by: 'cleared', silent: people });
    await page.context().close();
  });

  it('takes no word of anybody who is not on it, and none that is no answer', async () => {
    const { drill, link } = await tellRollCall();
    const other = await tellFire(house, { exercise: true, people: 3, help: 0 });
    const idOf = async (incident: IncidentId, state: string) => {
      const sql = `SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id
                    WHERE d.incident_id = $1 AND m.kind = 'alert' AND (d.state = 'confirmed') = $2 ORDER BY d.id LIMIT 1`;
      const [row] = await run(sql, incident, state === 'confirmed');
      return String(row?.['id']);
    };
    const post = (form: string, fields: Record<string, string>) =>
      fetch(`${link}/${form}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    const silent = await idOf(drill, 'silent');
    const confirmed = () => run(`SELECT count(*)::int AS n FROM confirmations WHERE via = 'roll-call'`);
    const before = await confirmed();
    const refused = await Promise.all([
      post('people', { person: await idOf(other, 'confirmed'), answer: 'safe' }),
      post('people', { person: silent, answer: 'on the moon' }),
      post('people', { person: `${silent}'`, answer: 'safe' }),
      post('cleared', { note: ' ' }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
    expect(await confirmed()).toEqual(before);
    const twice = () => post('people', { person: silent, answer: 'safe', nonce: 'one-view' });
    expect((await Promise.all([twice(), twice()])).map(({ status }) => status)).toEqual([303, 303]);
    expect(await confirmed()).toEqual([{ n: Number(before[0]?.['n']) + 1 }]);
    expect((await fetch(`${link}x`)).status).toBe(404);
  });

  it('is named on the board, and beside each person who is on it', async () => {
    const { drill } = await tellRollCall();
    const page = await openPage({ ...phone, width: 1280 }, true);
    await signIn(page, house.url, house.operator);
    await page.goto(`${house.url}/incidents/${drill}`);
    await page
      .getByText(
        /^Chen Wei \(roll call\): first told at .*\. \d+ of the \d+ on their list are still silent\.$/,
      )
      .waitFor();
    await expectCared(page, 'board-with-list', phone);
    await page.goto(`${house.url}/incidents/${drill}/people?state=delivered`);
    await page
      .getByText(/Chen Wei \(roll call\) was told at/)
      .first()
      .waitFor();
    await page.click('tbody a');
    await page.getByText('Chen Wei (roll call) was told that they have not answered').waitFor();
    expect(await page.locator('.whynot').innerText()).toContain('Chen Wei (roll call) was told at');
    await page.context().close();
  });

  it('is announced before the launch: who would get it, by name, and after what wait', async () => {
    await tellRollCall();
    const page = await openPage({ ...phone, width: 1280 }, true);
    await signIn(page, house.url, house.operator);
    await page.goto(`${house.url}/launch/fire-evacuation`);
    await page.getByText('Who has not answered 5 min later is on a list').waitFor();
    await page.selectOption('select', 'Lyon');
    await page.check('[value=exercise]');
    await page.getByRole('button', { name: 'Show me what will be sent' }).click();
    await page.getByText('Told of the silent: the roll-call officer of their site (Chen Wei).').waitFor();
    await run(`UPDATE sites SET roll_call = NULL WHERE name = 'Lyon'`);
    await page.reload();
    await page.getByText(/^For \d+ people the directory does not name the roll-call officer/).waitFor();
    await page.getByText(/does not name the first-responder: nobody is paged if they need help\.$/).waitFor();
    await run(`UPDATE employees SET role = 'First responder' WHERE name = 'Chen Wei'`);
    await page.reload();
    await page.getByText('Paged for whoever needs help: the first-responder (Chen Wei).').waitFor();
    await page.context().close();
  });
});
