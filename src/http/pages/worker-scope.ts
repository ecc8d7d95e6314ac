/// <reference lib="dom" />

/** What a service worker is handed, as far as ours uses it: TypeScript has it in a library of its own, which contradicts the page's. */
export interface WorkerScope {
  readonly registration: ServiceWorkerRegistration & {
    /** Background Sync, where the browser has it. */
    readonly sync?: { register(tag: string): Promise<void> };
  };
  readonly clients: { openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof WorkerEvents>(
    name: Name,
    listener: (event: WorkerEvents[Name]) => void,
  ): void;
}

interface WorkerEvents {
  readonly install: LastingEvent;
  readonly message: LastingEvent;
  readonly push: LastingEvent & { readonly data: { text(): string } | null };
  readonly notificationclick: LastingEvent & { readonly action: string; readonly notification: Notification };
  readonly pushsubscriptionchange: LastingEvent & {
    readonly oldSubscription?: PushSubscription | null;
    readonly newSubscription?: PushSubscription | null;
  };
  readonly sync: LastingEvent & { readonly tag: string };
}

/** The worker lives until the work has ended. */
interface LastingEvent {
  waitUntil(work: Promise<unknown>): void;
}
