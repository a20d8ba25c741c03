/// <reference lib="webworker" />
/**
 * The service worker: opens the screens without network. It keeps files of the build and small photos, never an answer
 * of the API: what a person may see is kept by the page itself, per person (lib/offline/kept).
 */
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { ASSETS_CACHE, PHOTOS_CACHE } from '$lib/offline/caches';
import { atMost, isServerPage, isThumbnail } from './rules';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

const PHOTOS_AT_MOST = 300; // of about 4 kB: 500 offers share the photos of their products
const ASSETS_AT_MOST = 60;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

const shell = async (): Promise<Response> => (await matchPrecache('/index.html')) ?? Response.error();

registerRoute(
  new NavigationRoute(async ({ request, url }) => (isServerPage(url.pathname) ? fetch(request).catch(shell) : shell()), {
    denylist: [/^\/api\//, /\.\w+$/],
  }),
);

// What is too rarely needed to be fetched ahead; the name carries a hash, so it never changes.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  new CacheFirst({ cacheName: ASSETS_CACHE, plugins: [atMost(ASSETS_AT_MOST)] }),
);

// A photo never changes either: another one has another address.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isThumbnail(url),
  new CacheFirst({ cacheName: PHOTOS_CACHE, plugins: [atMost(PHOTOS_AT_MOST)] }),
);

// The first worker serves the page that is open; a newer one waits until the person says so.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
