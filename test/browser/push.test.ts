import type { CDPSession, Page, Worker } from 'playwright-core';
import webPush from 'web-push';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PushPayload } from '../../simulator/push/push-message.ts';
import type { Simulator } from '../../simulator/start.ts';
import { query } from '../../src/db/sql.ts';
import { ownPath } from '../../src/directory/own-link.ts';
import { findOwnLink } from '../../src/directory/own-page-store.ts';
import type { EmployeeId } from '../../src/kernel/id.ts';
import { openPhoneBrowser, type PhoneBrowser } from '../harness/phone-browser.ts';
import { openApiClient } from '../harness/scene/api-client.ts';
import { employ } from '../harness/scene/employ.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { openStage, type Stage } from '../harness/scene/open-stage.ts';
import { SITES } from '../harness/scene/sites.ts';

/*
 * The simulator is the push service: it takes what Tocsin sends and decrypts it, and its device says nothing of it. What
 * was inside is handed to the browser by its debugging protocol, as its own push service would; all that follows is the
 * browser's and ours. Only subscribing asks a server of Google's, so there the page is handed a subscription at the
 * simulator.
 */
const vapid = webPush.generateVAPIDKeys();
const channels = ({ url }: Simulator) => `
channels:
  push:
    providers:
      - { name: browsers, kind: web-push, subject: "mailto:ops@example.org", vapidPublicKey: "${vapid.publicKey}", vapidPrivateKey: "${vapid.privateKey}", baseUrl: "${url}" }
`;

let stage: Stage;
let phone: PhoneBrowser;
let page: Page;
let cdp: CDPSession;
let ana: EmployeeId;
let origin: string;
let registrationId: string | undefined;

beforeAll(async () => {
  stage = await openStage({ push: { mute: 1, delay: 0 } }, 'alone', { channels, isWired: true });
  origin = `http://127.0.0.1:${stage.wire.port}`;
  const people = { ana: { name: 'Ana Silva', language: 'en', site: 'Taoyuan' } };
  ({
    ana: { id: ana },
  } = await employ(stage, openApiClient(stage), SITES, people));
  phone = await openPhoneBrowser(origin);
  page = await phone.context.newPage();
  cdp = await phone.context.newCDPSession(page);
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.at(-1)?.registrationId;
  });
  await cdp.send('ServiceWorker.enable');
});
afterAll(async () => {
  await phone.close();
  await stage.close();
});

const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
  query<Row>(stage.db.pool, sql, values);

/** The path of Ana's own page, as an operator sends it. */
async function pathOfAna(): Promise<string> {
  const link = await findOwnLink(stage.db.pool, ana);
  const [running] = stage.processes;
  if (link === undefined || running === undefined) throw new Error('there is no link');
  return ownPath(running.context.config.secret, link);
}

/** What the browser's push service would answer: a subscription of that name, which the browser then has. */
async function subscribeAs(name: string): Promise<void> {
  const { keys } = stage.simulator.subscribe(name);
  const subscription = { endpoint: `https://fcm.googleapis.com/push/${name}`, keys };
  await page.addInitScript((json: string) => {
    const given = JSON.parse(json) as { endpoint: string };
    const subscription = { ...given, toJSON: () => given, unsubscribe: () => Promise.resolve(true) };
    const had = () => (localStorage.getItem('subscribed') === given.endpoint ? subscription : null);
    Object.assign(PushManager.prototype, {
      getSubscription: () => Promise.resolve(had()),
      subscribe: () => {
        localStorage.setItem('subscribed', given.endpoint);
        return Promise.resolve(subscription);
      },
    });
  }, JSON.stringify(subscription));
}

const worker = () =>
  eventually('the service worker to run', (): Worker | undefined => phone.context.serviceWorkers()[0]);

const pushesTo = (name: string) =>
  stage.simulator.phones.items([name]).flatMap((item) => (item.kind === 'push' ? [item.push.payload] : []));

/** Launches a drill of a fire, and gives the push of it once it has come to the push service. */
async function launch(name: string): Promise<{ incident: string; push: PushPayload }> {
  const before = pushesTo(name).length;
  const { id } = await openApiClient(stage).expectOk(
    'POST',
    '/incidents',
    { playbook: 'fire-evacuation', inputs: { site: 'Taoyuan' }, exercise: true, onRunning: 'separate' },
    { 'Idempotency-Key': crypto.randomUUID() },
  );
  const push = await eventually('the push to leave', () => pushesTo(name)[before]);
  return { incident: String(id), push };
}

/** Hands the push to the browser, as its push service does. */
async function deliver(push: PushPayload): Promise<void> {
  const id = await eventually('a registration', () => registrationId);
  await cdp.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId: id,
    data: JSON.stringify(push),
  });
}

interface Shown {
  readonly title: string;
  readonly actions: readonly string[];
}

async function shown(): Promise<Shown[]> {
  const running = await worker();
  return running.evaluate(`registration.getNotifications().then((all) =>
    all.map(({ title, actions }) => ({ title, actions: actions.map((one) => one.action + ' ' + one.title) })))`);
}

/** Taps an action of the one notification that has any; no protocol can, so the browser's own event is made in the worker. */
async function tap(action: string): Promise<void> {
  const running = await worker();
  await running.evaluate(`registration.getNotifications().then(async (all) => {
    const notification = all.find(({ actions }) => actions.length > 0);
    const event = new NotificationEvent('notificationclick', { notification, action: '${action}' });
    // What a page makes may not keep a worker alive; this waits for it.
    const work = [];
    event.waitUntil = (promise) => void work.push(promise);
    dispatchEvent(event);
    await Promise.all(work);
  })`);
}

/** How many words the device keeps for when there is a network. */
async function waiting(): Promise<number> {
  const running = await worker();
  return running.evaluate(`new Promise((resolve, reject) => {
    const open = indexedDB.open('tocsin-reports');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const count = open.result.transaction('waiting').objectStore('waiting').count();
      count.onsuccess = () => { open.result.close(); resolve(count.result); };
    };
  })`);
}

const attemptState = (incident: string) =>
  rows<{ state: string; status: string }>(
    'SELECT state, carrier_status AS status FROM attempts WHERE incident_id = $1',
    incident,
  );
const untilAttemptIs = (incident: string, status: string) =>
  eventually(`an attempt to be ${status}`, async () => {
    const attempts = await attemptState(incident);
    return attempts.some((attempt) => attempt.status === status) || undefined;
  });
const answerIn = async (incident: string) => {
  const [row] = await rows<{ state: string; answer: string | null; via: string | null }>(
    'SELECT state, answer, confirmed_via AS via FROM deliveries WHERE incident_id = $1',
    incident,
  );
  return row;
};
const confirmed = (incident: string) =>
  eventually('the answer to be counted', async () => {
    const row = await answerIn(incident);
    return row?.state === 'confirmed' ? row : undefined;
  });
const points = () =>
  rows<{ endpoint: string; standing: string }>(
    `SELECT address::json ->> 'endpoint' AS endpoint, standing FROM contact_points
      WHERE employee_id = $1 AND channel = 'push' ORDER BY rank`,
    ana,
  );

test('push is turned on by a press on the own page, which knows the device when it is opened again', async () => {
  await subscribeAs('ana-1');
  await page.goto(origin + (await pathOfAna()));
  await page.getByRole('button', { name: 'Turn on here' }).click();
  await page.getByText('On. Messages arrive on this device.').waitFor();
  expect(await points()).toEqual([
    { endpoint: 'https://fcm.googleapis.com/push/ana-1', standing: 'unproven' },
  ]);
  await page.reload();
  await page.getByText('On. Messages arrive on this device.').waitFor();
  expect(await page.getByRole('button', { name: 'Turn on here' }).isVisible()).toBe(false);
});

test('a push is shown with its first two answers, its receipt arrives, and one tap confirms', async () => {
  const { incident, push } = await launch('ana-1');
  expect(push.actions).toHaveLength(3);
  await untilAttemptIs(incident, '201');
  await deliver(push);
  await untilAttemptIs(incident, 'sw-received');
  const [notification] = await shown();
  expect(notification?.title).toMatch(/^DRILL: .*Taoyuan/);
  expect(notification?.actions).toEqual(['1 Safe', '2 I need help']);
  expect(await answerIn(incident)).toMatchObject({ state: 'delivered', answer: null });
  await tap('1');
  expect(await confirmed(incident)).toEqual({ state: 'confirmed', answer: 'safe', via: 'push' });
  expect(await shown()).toEqual([{ title: 'DRILL: Received: Safe. Thank you.', actions: [] }]);
  expect(await waiting()).toBe(0);
});

test('without a network receipt and answer are kept on the device, and arrive when there is one', async () => {
  const { incident, push } = await launch('ana-1');
  await stage.wire.set('refuse');
  await deliver(push);
  await eventually('the receipt to be kept', async () => ((await waiting()) === 1 ? true : undefined));
  await tap('2');
  expect(await waiting()).toBe(2);
  expect((await shown()).map(({ title }) => title)).toContain(
    'No network. Your answer is kept and sent as soon as there is one.',
  );
  expect(await answerIn(incident)).toMatchObject({ state: 'sent', answer: null });
  await stage.wire.set('pass');
  const id = await eventually('a registration', () => registrationId);
  const sync = { origin, registrationId: id, tag: 'tocsin-reports', lastChance: false };
  await cdp.send('ServiceWorker.dispatchSyncEvent', sync);
  expect(await confirmed(incident)).toMatchObject({ answer: 'help' });
  await eventually('nothing to wait', async () => ((await waiting()) === 0 ? true : undefined));
});

test('the next visit or push tells what waits, where no Background Sync does', async () => {
  const first = await launch('ana-1');
  await stage.wire.set('refuse');
  await deliver(first.push);
  await eventually('the receipt to be kept', async () => ((await waiting()) === 1 ? true : undefined));
  await tap('1');
  await stage.wire.set('pass');
  await page.reload();
  expect(await confirmed(first.incident)).toMatchObject({ answer: 'safe' });

  const second = await launch('ana-1');
  await stage.wire.set('refuse');
  await deliver(second.push);
  await eventually('the receipt to be kept', async () => ((await waiting()) === 1 ? true : undefined));
  await tap('1');
  await stage.wire.set('pass');
  const third = await launch('ana-1');
  await deliver(third.push);
  expect(await confirmed(second.incident)).toMatchObject({ answer: 'safe' });
  await eventually('nothing to wait', async () => ((await waiting()) === 0 ? true : undefined));
});

test('a subscription that the browser renews takes the place of the old one, without anybody', async () => {
  const { keys } = stage.simulator.subscribe('ana-2');
  const fresh = { endpoint: 'https://fcm.googleapis.com/push/ana-2', keys };
  const running = await worker();
  await running.evaluate(`(async () => {
    const fresh = ${JSON.stringify(fresh)};
    const event = new Event('pushsubscriptionchange');
    const work = [];
    Object.assign(event, {
      oldSubscription: { endpoint: 'https://fcm.googleapis.com/push/ana-1' },
      newSubscription: { ...fresh, toJSON: () => fresh },
      waitUntil: (promise) => void work.push(promise),
    });
    dispatchEvent(event);
    await Promise.all(work);
  })()`);
  expect(await points()).toEqual([{ endpoint: fresh.endpoint, standing: 'unproven' }]);
});

test('a subscription that has died is noticed, asked for on the pages, and mended by one press', async () => {
  stage.simulator.unsubscribe('ana-2');
  const { id } = await openApiClient(stage).expectOk(
    'POST',
    '/incidents',
    { playbook: 'fire-evacuation', inputs: { site: 'Taoyuan' }, exercise: true, onRunning: 'separate' },
    { 'Idempotency-Key': crypto.randomUUID() },
  );
  await eventually('the dead device to be noticed', async () =>
    (await points())[0]?.standing === 'invalid' ? true : undefined,
  );
  const unreachable = async () => ((await answerIn(String(id)))?.state === 'unreachable' ? true : undefined);
  await eventually('her to be unreachable', unreachable);
  await subscribeAs('ana-3');
  // By whatever way they came to the page of a message.
  await page.goto(String(pushesTo('ana-1')[0]?.url));
  await page.getByText('They do not arrive on your device any more.').click();
  expect(page.url()).toBe(origin + (await pathOfAna()));
  await page.getByText('They do not arrive on your device any more.').waitFor();
  await page.getByRole('button', { name: 'Turn on here' }).click();
  await page.getByText('On. Messages arrive on this device.').waitFor();
  const { incident, push } = await launch('ana-3');
  await deliver(push);
  await untilAttemptIs(incident, 'sw-received');
  await page.goto(origin + (await pathOfAna()));
  expect(await page.getByText('They do not arrive').count()).toBe(0);
  expect(stage.errors()).toEqual([]);
});
