import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importEmployees } from '../../src/directory/import-employees.ts';
import { createOperator } from '../../src/identity/operators.ts';
import { launchBrowser } from '../harness/browser.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { openStage, type Stage } from '../harness/scene/open-stage.ts';
import { expectReadable, signIn } from './visit.ts';

const NIA = '+31612345678';
/** Never answers, so that the exercise goes on. */
const BO = '+31612345679';
const operator = { name: 'ana', password: 'correct horse battery staple' };
const local = { kind: 'local', id: 'local', role: 'admin' } as const;
const pictures = join(import.meta.dirname, '../..', '.cache/pictures');

let stage: Stage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  [stage, browser] = await Promise.all([openStage({}, 'alone'), launchBrowser()]);
  stage.simulator.phones.hold([NIA, BO]);
  const [first] = stage.processes;
  if (!first) throw new Error('nothing runs');
  const nia = `external_id,name,mobile,language\nnia,Nia Okafor,${NIA},en\nbo,Bo Lin,${BO},en`;
  await importEmployees(first.context, nia, { dryRun: false, mode: 'upsert' }, local);
  await createOperator(first.context, { ...operator, role: 'operator' }, local);
  const context = await browser.newContext({ viewport: { width: 390, height: 850 }, locale: 'en-GB' });
  page = await context.newPage();
});

afterAll(async () => {
  await browser.close();
  await stage.close();
});

/** Anyone can read it in both colours, it fits the phone, and it is kept as a picture. */
async function look(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectReadable(page);
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

/** Texts of which the phone shows only a part. */
const cutTexts = `[...document.querySelectorAll('textarea')]
  .filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.value)`;

async function hold(arrivesAt: RegExp): Promise<void> {
  await page.locator('main button[data-held]').first().focus();
  await page.keyboard.down('Enter');
  await page.waitForURL(arrivesAt);
  await page.keyboard.up('Enter');
}

const heard = (words: string) =>
  eventually(`"${words}" on Nia's phone`, () =>
    stage.simulator.phones
      .items([NIA])
      .flatMap((item) => (item.kind === 'sms' ? [item] : []))
      .find(({ text }) => text.includes(words)),
  );

test('a comms manager launches from a phone and sends an update, which arrives', async () => {
  await signIn(page, stage.url, operator);
  await page.goto(`${stage.url}/launch/reachability-exercise`);
  await page.click('main form button');
  await hold(/\/incidents\/[0-9a-f-]{36}$/);
  const ran = page.url();
  const { text: alert } = await heard('DRILL: ');
  await page.goto(/http\S+/.exec(alert)?.[0] ?? '');
  await page.getByRole('button', { name: 'Received' }).click();
  await page.getByText('We have your answer').waitFor();
  await page.goto(ran);
  await look('run-board');

  await page.getByRole('link', { name: 'Send an update' }).click();
  await page.fill('[name="headline.en"]', 'The drill goes on until noon.');
  await page.fill('[name="changed.en"]', 'Lunch is served in the yard.');
  await page.getByLabel('Ask again: does their answer still hold?').check();
  await look('run-write');
  await page.getByRole('button', { name: 'Show me what will be sent' }).click();
  expect(await page.locator('.bubble.sms').first().innerText()).toContain(
    'DRILL: The drill goes on until noon.',
  );
  await look('run-preview');
  await hold(/\?sent=update$/);
  await page.getByText('Update 2 is on its way to 2 people.').waitFor();
  const { text } = await heard(
    'DRILL: The drill goes on until noon.\nWhat has changed: Lunch is served in the yard.',
  );
  const board = page.url();
  await page.goto(/http\S+/.exec(text)?.[0] ?? '');
  await page.getByText('You had answered before this: Received. Is it still so?').waitFor();
  await look('run-asked-anew');
  await page.getByRole('button', { name: 'Still so: Received' }).click();
  await page.getByText('We have your answer').waitFor();
  await page.goto(`${board.replace(/\?.*/, '')}/people`);
  await page.getByText('Before they were asked anew: Received (message 1').waitFor();
  await look('run-answered-before');
  await page.goto(board);
});

test('a correction shows what it takes back, and the all-clear follows it', async () => {
  await page.getByRole('link', { name: 'Correct' }).click();
  expect(await page.locator('.taken-back').innerText()).toContain('The drill goes on until noon.');
  await page.fill('[name="headline.en"]', 'It ends at eleven.');
  await page.getByRole('button', { name: 'Show me what will be sent' }).click();
  await look('run-correct');
  await hold(/\?sent=correction$/);
  await heard('DRILL: It ends at eleven.');

  await page.getByRole('link', { name: 'All-clear' }).click();
  expect(await page.evaluate(cutTexts), 'a text does not stand whole in its field').toEqual([]);
  await look('run-all-clear');
  await page.fill('[name="headline.en"]', 'It is over now.');
  await page.getByRole('button', { name: 'Show me what will be sent' }).click();
  await hold(/\?sent=all-clear$/);
  await heard('DRILL: It is over now.');
});

test('what is closed lists all that was sent and offers nothing more', async () => {
  await page.getByRole('link', { name: 'Close' }).click();
  await look('run-close');
  await hold(/\/incidents\/[0-9a-f-]{36}$/);
  expect(await page.locator('.run-actions').count()).toBe(0);
  await look('run-closed');
  await page.getByRole('link', { name: 'All that was sent' }).click();
  const sent = await page.locator('.sent').innerText();
  expect(sent).toContain('4 · All-clear');
  expect(sent.match(/[12] told/g)).toHaveLength(4);
  await look('run-sent');
  expect(stage.errors()).toEqual([]);
});
