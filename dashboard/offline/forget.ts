/**
 * Served in the other's place by a bridge that is told to (`--forget-pages`): every browser that comes by forgets the page
 * it kept, and asks the bridge for it from then on. Pages that are open go on as they are.
 */
import { allShelves } from './shelf.ts';

declare const self: ServiceWorkerGlobalScope;

async function forget(): Promise<void> {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true }))
    client.postMessage({ t: 'forgotten' });
  for (const name of allShelves(await caches.keys())) await caches.delete(name);
  await self.registration.unregister();
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(forget()));
