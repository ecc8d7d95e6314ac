/// <reference lib="dom" />
import { createStore, entries, set } from 'idb-keyval';

const store = createStore('tocsin-pages', 'turned-on');

/** Remembers whose page push was turned on from: the browser may renew the subscription when no page is open. */
export function rememberPage(path: string, applicationServerKey: string): Promise<void> {
  return set(path, applicationServerKey, store);
}

/** The paths of those pages, each with the key it was turned on with. Several where people share a device. */
export function rememberedPages(): Promise<[string, string][]> {
  return entries<string, string>(store);
}
