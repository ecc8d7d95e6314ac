/// <reference lib="dom" />
import { rememberPage } from './own-devices.ts';

const section = document.getElementById('push');
const path = location.pathname.replace(/\/$/, '');

/** Shows of the section what belongs to this state, and hides what belongs to others. */
function show(state: 'off' | 'turning' | 'on' | 'blocked' | 'failed' | 'cannot' | 'apple'): void {
  for (const part of section?.querySelectorAll<HTMLElement>('[data-when]') ?? [])
    part.hidden = part.dataset['when']?.split(' ').includes(state) !== true;
}

const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/** What holds on this device. An iPhone has push only in a page on the home screen. */
async function look(known: readonly string[]): Promise<void> {
  if (!('serviceWorker' in navigator && 'PushManager' in window)) {
    show(isApple() ? 'apple' : 'cannot');
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration('/me/');
  // What the worker could not tell us yet, it tells now.
  registration?.active?.postMessage('tell');
  const subscription = await registration?.pushManager.getSubscription();
  const isKnown = subscription ? known.includes(await digest(subscription.endpoint)) : false;
  if (Notification.permission === 'denied') show('blocked');
  else show(isKnown ? 'on' : 'off');
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

async function turnOn(applicationServerKey: string): Promise<'on' | 'blocked' | 'failed'> {
  if ((await Notification.requestPermission()) !== 'granted') return 'blocked';
  await navigator.serviceWorker.register('/push-worker.js', { scope: '/me/' });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that we do not know is dead, or made with another key of ours.
  const before = await pushManager.getSubscription();
  await before?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const answer = await fetch(`${path}/push`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ subscription, replaces: before?.endpoint ?? null }),
  });
  if (!answer.ok) return 'failed';
  await rememberPage(path, applicationServerKey);
  return 'on';
}

const { key = '', known = '' } = section?.dataset ?? {};
section?.querySelector('button')?.addEventListener('click', () => {
  show('turning');
  turnOn(key).then(show, () => show('failed'));
});
look(known.split(' ')).catch(() => show('off'));
