import { afterEach, expect, it, vi } from 'vitest';
import { atMost, isServerPage, isThumbnail } from './rules';

afterEach(() => vi.unstubAllGlobals());

it('leaves the pages that the server writes to the server', () => {
  expect(['/t/plateau', '/t/plateau/produits/1'].map(isServerPage)).toEqual([true, true]);
  expect(['/', '/commande', '/tarifs'].map(isServerPage)).toEqual([false, false, false]);
});

it('keeps small photos, and no other answer of the API', () => {
  const address = (path: string) => isThumbnail(new URL(path, 'https://juste-part.example'));
  expect(address('/api/photos/1?size=thumb')).toBe(true);
  expect(['/api/photos/1', '/api/me?size=thumb', '/api/orders'].map(address)).toEqual([false, false, false]);
});

it('keeps the newest of a cache, and no refusal', async () => {
  const keys = ['a', 'b', 'c', 'd'];
  vi.stubGlobal('caches', {
    open: async () => ({ keys: async () => [...keys], delete: async (key: string) => keys.splice(keys.indexOf(key), 1) }),
  });
  const { cacheDidUpdate, cacheWillUpdate } = atMost(3);
  await cacheDidUpdate({ cacheName: 'photos' });
  expect(keys).toEqual(['b', 'c', 'd']);
  await cacheDidUpdate({ cacheName: 'photos' });
  expect(keys).toEqual(['b', 'c', 'd']);
  const [found, refused] = [new Response('photo'), new Response('', { status: 404 })];
  expect([await cacheWillUpdate({ response: found }), await cacheWillUpdate({ response: refused })]).toEqual([found, null]);
});
