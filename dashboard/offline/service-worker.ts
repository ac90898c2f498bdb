/**
 * Serves the page from its shelf, so that it opens with no network. A new build fills a shelf of its own in the background,
 * every file held against its SHA-256, and takes over only when the page says so: a download that breaks off, a captive
 * portal's answer or a full disk leaves the version that works where it is. The build puts the list of files in.
 */
import { fillShelf } from './fill.ts';
import { type Shelf, type ShelfFile, shelfName, shelvesToClear, sourceOf } from './shelf.ts';

declare const self: ServiceWorkerGlobalScope;
declare const builtShelf: Shelf;

const { build, files } = builtShelf;
const own = shelfName(build);
const paths: ReadonlySet<string> = new Set(files.map(({ path }) => path));

const shaOf = async (bytes: ArrayBuffer): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/** The same answer, if it is the very file; else null. */
async function checked(response: Response | undefined, sha: string): Promise<Response | null> {
  if (response === undefined || !response.ok || response.redirected) return null;
  const bytes = await response.arrayBuffer();
  if ((await shaOf(bytes)) !== sha) return null;
  const headers = new Headers(response.headers);
  // The bytes are unpacked by now.
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(bytes, { headers });
}

/** From an older shelf or the browser's own cache where it is the very file, else over the network. */
async function take({ path, sha }: ShelfFile, shelf: Cache): Promise<void> {
  const isPage = path === '/';
  const found =
    (isPage ? null : await checked(await caches.match(path), sha)) ??
    (isPage ? null : await checked(await fetch(path), sha)) ??
    (await checked(await fetch(path, { cache: 'reload' }), sha));
  if (found === null) throw new Error(`${path} is not what this build made`);
  await shelf.put(path, found);
}

async function fill(): Promise<void> {
  try {
    await fillShelf(caches, own, files, take);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    for (const client of await self.clients.matchAll({ includeUncontrolled: true }))
      client.postMessage({ t: 'unkept', why });
    throw error;
  }
}

async function takeOver(): Promise<void> {
  for (const name of shelvesToClear(await caches.keys(), own)) await caches.delete(name);
  await self.clients.claim();
}

/** What stands in the page's headers, such as the addresses that it may reach, may be another since. */
async function renewPage(): Promise<void> {
  const page = files.find(({ path }) => path === '/');
  const found = page && (await checked(await fetch('/', { cache: 'no-cache' }), page.sha).catch(() => null));
  if (found) await (await caches.open(own)).put('/', found);
}

/** A tab of the build before may ask for a file of its own, which the bridge has no more. */
async function fromShelf(path: string, request: Request): Promise<Response> {
  const shelf = await caches.open(own);
  return (await shelf.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { method, mode, url, headers } = request;
  const asked = { method, isNavigation: mode === 'navigate', isPart: headers.has('range'), url };
  const source = sourceOf(asked, self.location.origin, paths);
  if (source === 'network') return;
  event.respondWith(fromShelf(source === 'page' ? '/' : new URL(url).pathname, request));
  if (source === 'page') event.waitUntil(renewPage().catch(() => {}));
});
