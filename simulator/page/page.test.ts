import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import webPush from 'web-push';
import { startBrowser } from '../harness/browser.ts';
import { startCustomer } from '../harness/customer.ts';
import type { Customer } from '../harness/customer.ts';
import { findViolations } from '../harness/find-violations.ts';
import { twilioClient } from '../harness/twilio-client.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';

const from = '+15005550006';
const ana = '+4915112345678';
let browser: Browser;
let page: Page;
let customer: Customer;
let simulator: Simulator;
let faults: string[];

beforeAll(async () => void (browser = await startBrowser()), 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  faults = [];
  customer = await startCustomer();
  const others = Array.from({ length: 400 }, (_, index) => ({ id: `p${index}`, name: `Person ${index}` }));
  simulator = await startSimulator({
    publicUrl: customer.url,
    roster: [
      {
        id: 'ana',
        name: 'Ana <b>Kowalska</b>',
        mobile: ana,
        email: 'ana@example.org',
        subscription: 'ana',
        site: 'Taipei HQ',
      },
      ...others,
    ],
    scenario: {
      sms: { delay: 0 },
      push: { delay: 0 },
      voice: { delay: 0, ring: 0 },
      people: { share: 1, after: 0, voice: { after: 0 } },
    },
  });
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
});
afterEach(async () => {
  await page.context().close();
  await simulator.stop();
  await customer.stop();
  expect(faults).toEqual([]);
});

async function hold(id: string): Promise<void> {
  await page.goto(`${simulator.url}/phones/${id}/`);
  await vi.waitFor(() => expect(simulator.phones.isHeld(ana)).toBe(true));
}

async function expectAccessible(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await findViolations(page);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  }
}

test('somebody is found by name, the list stays short, and the page says that nobody real is reached', async () => {
  await page.goto(simulator.url);
  await page.getByText('Nobody real is reached').waitFor();
  expect(await page.locator('.people li').count()).toBe(30);
  await page.getByRole('searchbox').fill('person 399');
  await page.getByRole('link', { name: 'Person 399' }).click();
  await page.getByRole('heading', { name: 'Person 399' }).waitFor();
  await expectAccessible();
});

test('somebody is found by site too', async () => {
  await page.goto(simulator.url);
  await page.getByRole('searchbox').fill('taipei');
  await page.getByRole('link', { name: 'Ana <b>Kowalska</b>' }).waitFor();
  await vi.waitFor(async () => expect(await page.locator('.people li').count()).toBe(1));
  await page.getByText('· Taipei HQ').waitFor();
});

test('a text arrives live, the reply goes out by hand, and the answer comes back', async () => {
  customer.answer('/webhooks/twilio/inbound', () => ({
    type: 'text/xml',
    body: '<Response><Message>Recorded: safe.</Message></Response>',
  }));
  await hold('ana');
  await twilioClient(simulator).messages.create({
    to: ana,
    from,
    body: '<i>FIRE</i> Reply 1. http://t.test/c/x',
  });
  await page.getByText('<i>FIRE</i> Reply 1.').waitFor();
  await page.getByLabel('Reply by text').fill('1');
  await page.keyboard.press('Enter');
  await page.getByText('Recorded: safe.').waitFor();
  expect(simulator.ledger.entries({ kind: 'sms.inbound' })).toMatchObject([
    { fields: { Body: '1', To: from } },
  ]);
  await expectAccessible();
});

test('a call rings until it is answered, is read as it is spoken, and takes a key from the keyboard', async () => {
  customer.answer('/voice', () => ({
    type: 'text/xml',
    body: '<Response><Gather numDigits="1" action="/keys"><Say>FIRE. Press 2 for help.</Say></Gather></Response>',
  }));
  customer.answer('/keys', ({ form }) => ({
    type: 'text/xml',
    body: `<Response><Say>You pressed ${form['Digits']}.</Say><Pause length="5"/></Response>`,
  }));
  await hold('ana');
  await twilioClient(simulator).calls.create({ to: ana, from, url: `${customer.url}/voice` });
  const answer = page.getByRole('button', { name: 'Answer' });
  await answer.waitFor();
  await vi.waitFor(async () =>
    expect(await answer.evaluate((button) => button.matches(':focus'))).toBe(true),
  );
  await answer.click();
  await page.getByRole('log', { name: 'What is said' }).getByText('FIRE. Press 2 for help.').waitFor();
  await expectAccessible();
  await page.keyboard.press('2');
  await page.getByRole('log', { name: 'What is said' }).getByText('You pressed 2.').waitFor();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('Call ended, heard 3 lines').waitFor();
});

test('a call that nothing was said in has nothing to open', async () => {
  await hold('ana');
  await twilioClient(simulator).calls.create({ to: ana, from, url: `${customer.url}/voice` });
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('Call declined').waitFor();
  expect(await page.locator('#stream details').count()).toBe(0);
  await expectAccessible();
});

test('an action of a push is tapped, and its answer shown', async () => {
  customer.answer('/answer', () => ({ type: 'application/json', body: '{"text":"Help is on its way."}' }));
  await hold('ana');
  const payload = {
    title: 'FIRE',
    answerUrl: `${customer.url}/answer`,
    token: 't1',
    actions: [
      { key: '1', label: 'Safe' },
      { key: '2', label: 'I need help' },
    ],
  };
  const vapid = webPush.generateVAPIDKeys();
  const details = webPush.generateRequestDetails(simulator.subscribe('ana'), JSON.stringify(payload), {
    vapidDetails: { subject: 'mailto:ops@example.org', ...vapid },
  });
  const headers = Object.fromEntries(
    Object.entries(details.headers).filter(([name]) => name !== 'Content-Length'),
  );
  await fetch(details.endpoint, { method: 'POST', headers, body: new Uint8Array(details.body) });
  await page.getByRole('button', { name: 'I need help' }).click();
  await page.getByText('✓ I need help: Help is on its way.').waitFor();
  expect(customer.received).toMatchObject([{ body: JSON.stringify({ token: 't1', answer: '2' }) }]);
});

test('the levers are switches, and with the plug pulled the phone has no service', async () => {
  await hold('ana');
  simulator.phones.put(ana, { kind: 'sms', direction: 'in', number: from, text: 'FIRE' });
  const plug = page.getByRole('switch', { name: 'Pull the SMS plug' });
  await plug.click();
  await page.getByText('No service').waitFor();
  expect(await plug.getAttribute('aria-checked')).toBe('true');
  expect(simulator.levers.of('sms')).toBe('unplugged');
  await page.getByLabel('Reply by text').fill('1');
  await page.keyboard.press('Enter');
  await page.getByText('Not sent: the phone has no service.').waitFor();
  await page.getByRole('switch', { name: 'Make SMS silent' }).click();
  await page.getByText('SMS is silent').waitFor();
  await page.getByRole('switch', { name: 'Make SMS silent' }).click();
  await page.getByText('SMS is working').waitFor();
});

test('a phone is held only while its page is open', async () => {
  await hold('ana');
  await page.goto('about:blank');
  await vi.waitFor(() => expect(simulator.phones.isHeld(ana)).toBe(false));
});

test('a page of another site may not pull a lever', async () => {
  const headers = { origin: 'http://evil.test', 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(`${simulator.url}/levers`, {
    method: 'POST',
    headers,
    body: 'set=sms+unplugged',
  });
  expect(answer.status).toBe(403);
  expect(simulator.levers.of('sms')).toBe('working');
});
