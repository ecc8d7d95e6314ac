import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventStreamsOf } from '../../src/http/event-streams.ts';
import { consoleLanguages } from '../../src/http/pages/words.ts';
import type { IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectReadable, signIn } from './visit.ts';

let house: House;
let browser: Browser;
let fire: IncidentId;
let drill: IncidentId;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  fire = await tellFire(house, { exercise: false, people: 120, help: 3 });
  drill = await tellFire(house, { exercise: true, people: 60, help: 0 });
  await tellPhones(house);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const looks = [
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
] as const;

async function openContext(
  look: (typeof looks)[number] = looks[0],
  javaScriptEnabled = true,
): Promise<BrowserContext> {
  const { width, colorScheme, locale } = look;
  return browser.newContext({ viewport: { width, height: 850 }, colorScheme, locale, javaScriptEnabled });
}

async function openConsole(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  return page;
}

/** Bytes of a body on the wire, as browsers get it over https. */
async function weigh(url: string, cookie = ''): Promise<number> {
  const request = get(url, { headers: { 'accept-encoding': 'br', cookie } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  expect(response.headers['content-encoding']).toBe('br');
  return bytes;
}

describe('the pages', () => {
  it.each(looks)('can be read by everyone: $width px, $colorScheme, $locale', async (look) => {
    const context = await openContext(look);
    const visitor = await context.newPage();
    await visitor.goto(`${house.url}/signin`);
    await expectReadable(visitor);
    const page = await openConsole(context);
    const paths = [
      '/',
      `/incidents/${fire}`,
      `/incidents/${drill}`,
      `/incidents/${fire}/people?help=yes`,
      '/launch',
      '/launch/notice',
    ];
    for (const path of paths) {
      await page.goto(house.url + path);
      await expectReadable(page);
    }
    await page.goto(`${house.url}/incidents/${fire}/people`);
    await page.click('tbody a');
    await expectReadable(page);
    for (const link of [await house.linkOf(fire, 0), await house.linkOf(drill, 59), `${house.url}/c/none`]) {
      await page.goto(link);
      await expectReadable(page);
    }
    await context.close();
  });

  it.each(consoleLanguages)(
    'weigh little in %s: the board with who was told and what is planned at most 15 KB, the employee’s page at most 3 KB',
    async (language) => {
      const context = await openContext();
      const page = await openConsole(context);
      await tellOfSilent(fire);
      await planMore(fire);
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
      const board = `/incidents/${fire}?lang=${language}`;
      const html = await (await page.request.get(house.url + board)).text();
      expect(html.split('class="stuck"')).toHaveLength(3);
      expect(html).toContain(`href="/incidents/${fire}/plan"`);
      const files = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
      const weights = await Promise.all([board, ...files].map((path) => weigh(house.url + path, cookie)));
      expect(files.length).toBe(2);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(15 * 1024);
      expect(await weigh(await house.linkOf(drill, 59))).toBeLessThan(3 * 1024);
      await context.close();
    },
  );
});

/** Puts everybody who has not answered on the list of the first who was asked. */
async function tellOfSilent(incidentId: IncidentId): Promise<void> {
  await query(
    house.context.db.pool,
    `WITH list AS (
       INSERT INTO silent_lists (id, incident_id, message_id, employee_id, role, opened_at, look_at)
       SELECT gen_random_uuid(), incident_id, message_id, employee_id, 'roll-call', now(), now()
         FROM deliveries WHERE incident_id = $1 ORDER BY id LIMIT 1
       ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO listed (delivery_id, tell, list_id, at)
     SELECT d.id, 0, list.id, now() FROM list, deliveries d WHERE d.incident_id = $1 AND d.confirmed_at IS NULL`,
    [incidentId],
  );
}

/** Two messages that the playbook sends later, the first at a time. */
async function planMore(incidentId: IncidentId): Promise<void> {
  await query(
    house.context.db.pool,
    `INSERT INTO planned_steps (incident_id, place, step, waits, message, texts, due_at)
     SELECT $1, place, 'step-' || place, '{"kind":"by-hand"}', '{}', '{"en":{"headline":"More","instruction":""}}',
            CASE place WHEN 1 THEN now() + interval '1 hour' END
       FROM generate_series(1, 2) AS place
     ON CONFLICT DO NOTHING`,
    [incidentId],
  );
}

describe('the live board', () => {
  it('shows a call for help without being touched', async () => {
    const context = await openContext();
    const page = await openConsole(context);
    await page.goto(`${house.url}/incidents/${drill}`);
    await page.getByText('Nobody is asking for help.').waitFor();
    await query(
      house.context.db.pool,
      `UPDATE deliveries SET state = 'confirmed', answer = 'help', needs_help = true, confirmed_at = now(), confirmed_via = 'sms'
       WHERE id = (SELECT max(id) FROM deliveries WHERE incident_id = $1)`,
      [drill],
    );
    await page.getByRole('heading', { name: '1 person needs help' }).waitFor();
    await context.close();
  });

  it('says so when its stream breaks off, and mends it', async () => {
    const context = await openContext();
    const page = await openConsole(context);
    const opened = page.waitForResponse(/\/events$/);
    await page.goto(`${house.url}/incidents/${fire}`);
    await opened;
    eventStreamsOf(house.context).closeAll();
    await page.getByText('Connection lost.').waitFor();
    await page.getByText('Connection lost.').waitFor({ state: 'hidden' });
    await context.close();
  });

  it('never lets an exercise look like a live run', async () => {
    const context = await openContext();
    const page = await openConsole(context);
    await page.goto(`${house.url}/incidents/${drill}`);
    expect(await page.locator('.band').innerText()).toContain('EXERCISE');
    await page.goto(`${house.url}/incidents/${fire}`);
    expect(await page.locator('.band').count()).toBe(0);
    expect(await page.locator('.simulated').innerText()).toBe('Simulated: nobody real is reached.');
    await context.close();
  });
});

describe('launching', () => {
  const countIncidents = async () => {
    const [row] = await query<{ n: string }>(house.context.db.pool, 'SELECT count(*) AS n FROM incidents');
    return Number(row?.n);
  };

  it('shows who gets it and what they read, and starts when the button was held', async () => {
    const context = await openContext();
    const page = await openConsole(context);
    const before = await countIncidents();
    await page.goto(`${house.url}/launch/fire-evacuation`);
    await page.selectOption('select', 'Lyon');
    await page.check('[value=exercise]');
    await page.getByRole('button', { name: 'Show me what will be sent' }).click();
    expect(await page.locator('.bubble.sms').first().innerText()).toContain(
      'DRILL: Site security: FIRE at Lyon',
    );
    const button = page.getByRole('button', { name: 'Hold to start the exercise' });
    await button.click();
    expect(await countIncidents()).toBe(before);
    await button.focus();
    await page.keyboard.down('Enter');
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    await page.keyboard.up('Enter');
    expect(await countIncidents()).toBe(before + 1);
    expect(await page.locator('h1').innerText()).toBe('Fire or evacuation');
    await context.close();
  });

  it('works without JavaScript, by a box to tick, in the words that were typed', async () => {
    const context = await openContext(looks[0], false);
    const page = await openConsole(context);
    await page.goto(`${house.url}/launch/fire-evacuation`);
    await page.selectOption('select', 'Rotterdam');
    await page.check('[value=live]');
    await page.click('main form button');
    await page.click('summary');
    await page.fill('[name="headline.en"]', 'Everybody out of Rotterdam now.');
    await page.getByRole('button', { name: 'Show with these words' }).click();
    expect(await page.locator('.bubble.sms').first().innerText()).toContain(
      'Everybody out of Rotterdam now.',
    );
    await page.getByRole('button', { name: 'Hold to launch' }).click();
    await page.check('[name=sure]');
    await page.getByRole('button', { name: 'Launch now' }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    expect(await page.locator('.board-head').innerText()).toContain('Everybody out of Rotterdam now.');
    await context.close();
  });

  it('is not for whoever is not signed in', async () => {
    const context = await openContext();
    const page = await context.newPage();
    await page.goto(`${house.url}/launch/notice`);
    expect(page.url()).toContain('/signin?next=');
    await context.close();
  });
});
