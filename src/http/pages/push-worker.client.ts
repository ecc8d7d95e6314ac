/// <reference lib="dom" />
import { rememberedPages } from './own-devices.ts';
import { readPush, writeNotification, type Push } from './push-notification.ts';
import { pushWords } from './push-words.ts';
import { reportSync, tell, tellWaiting, type Report } from './waiting-reports.ts';
import type { WorkerScope } from './worker-scope.ts';

/*
 * The service worker. It shows a push, tells us that it was shown and what was answered, and keeps both on the device
 * while there is no network. It stands between no page and its server.
 */
const worker = self as unknown as WorkerScope;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));

worker.addEventListener('push', (event) => {
  const push = readPush(event.data?.text() ?? '');
  event.waitUntil(Promise.all([show(push), receipt(push)]));
});

worker.addEventListener('notificationclick', (event) => {
  const { action, notification } = event;
  const push = notification.data as Push;
  notification.close();
  event.waitUntil(action === '' ? openPage(push) : answer(push, action));
});

worker.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event.oldSubscription ?? null, event.newSubscription ?? null));
});

// Background Sync, where the browser has it: there is a network again.
worker.addEventListener('sync', (event) => {
  if (event.tag === reportSync)
    event.waitUntil(
      tellWaiting().then((isDone) => {
        // The browser tries again, later and later, while this fails.
        if (!isDone) throw new Error('there is no network');
      }),
    );
});

// A page of ours is open.
worker.addEventListener('message', (event) => event.waitUntil(tellWaiting()));

function show(push: Push): Promise<void> {
  const { title, options } = writeNotification(push);
  return worker.registration.showNotification(title, options);
}

/** What waits goes first: this push shows that there is a network. */
async function receipt({ receiptUrl, token }: Push): Promise<void> {
  await tellWaiting();
  if (receiptUrl !== undefined) await report({ url: receiptUrl, body: { token } });
}

/** Tells an answer, and says on the device that it has arrived or waits for a network. */
async function answer(push: Push, key: string): Promise<void> {
  const { answerUrl, token, language, url } = push;
  if (answerUrl === undefined) return openPage(push);
  const told = await report({ url: answerUrl, body: { token, answer: key, tap: crypto.randomUUID() } });
  const words = pushWords(language);
  const said = told === undefined ? words.waits : told.ok ? await readText(told) : words.refused;
  return show({ title: said, body: '', actions: [], language, url });
}

async function report(said: Omit<Report, 'at'>): Promise<Response | undefined> {
  const told = await tell({ ...said, at: Date.now() });
  if (told === undefined) await askForSync();
  return told;
}

async function askForSync(): Promise<void> {
  // Not there, or not allowed: the next push or visit tells what waits.
  await worker.registration.sync?.register(reportSync).catch(() => undefined);
}

async function readText(answer: Response): Promise<string> {
  const body = (await answer.json()) as { text: string };
  return body.text;
}

async function openPage({ url }: Push): Promise<void> {
  if (url !== undefined) await worker.clients.openWindow(url);
  await tellWaiting();
}

/** The browser has given this device another address, or takes it away: we are told the new one. */
async function renew(before: PushSubscription | null, given: PushSubscription | null): Promise<void> {
  for (const [path, applicationServerKey] of await rememberedPages()) {
    const subscription =
      given ??
      (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    const replaces = before?.endpoint ?? null;
    await report({ url: `${path}/push`, body: { subscription: subscription.toJSON(), replaces } });
  }
}
