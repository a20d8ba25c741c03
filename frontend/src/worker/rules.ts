/** What the service worker does with a request, apart from the worker itself so that it can be tested. */

/** Pages whose head the server writes for search engines: asked for each time, the plain page only without network. */
export function isServerPage(path: string): boolean {
  return path.startsWith('/t/');
}

/** A small photo of a product; the large one is fetched when somebody looks. */
export function isThumbnail(url: URL): boolean {
  return url.pathname.startsWith('/api/photos/') && url.searchParams.get('size') === 'thumb';
}

/** Keeps only good answers, and the newest `count` of a cache; shaped as Workbox takes a plugin. */
export function atMost(count: number) {
  return {
    cacheWillUpdate: async ({ response }: { response: Response }): Promise<Response | null> => (response.status === 200 ? response : null),
    cacheDidUpdate: async ({ cacheName }: { cacheName: string }): Promise<void> => {
      const cache = await caches.open(cacheName);
      const keys = await cache.keys(); // in the order in which they came
      await Promise.all(keys.slice(0, Math.max(0, keys.length - count)).map((key) => cache.delete(key)));
    },
  };
}
