import { beforeEach, expect, it, vi } from 'vitest';
import type { Messages } from './messages';

type Parts = typeof import('./parts.svelte');
let parts: Parts;
const part = (title: string) => ({ 'order.title': title }) as Partial<Messages>;
const saying = (wanted: 'fr' | 'en') => parts.sentence('order.title', wanted);

beforeEach(async () => {
  vi.resetModules();
  parts = await import('./parts.svelte');
});

it('asks for no English while French is spoken', async () => {
  const english = vi.fn(async () => ({ default: part('Order') }));
  parts.addPart(part('Commande'), english);
  await parts.speak('fr');
  expect([saying('fr'), english.mock.calls.length]).toEqual(['Commande', 0]);
});

it('asks once for the English of what is loaded, and for that of each page that comes later', async () => {
  const english = vi.fn(async () => ({ default: part('Order') }));
  parts.addPart(part('Commande'), english);
  await parts.speak('en');
  await parts.speak('fr');
  await parts.speak('en');
  expect([saying('en'), saying('fr'), english.mock.calls.length]).toEqual(['Order', 'Commande', 1]);
  parts.addPart({ 'account.name': 'Nom' } as Partial<Messages>, async () => ({ default: { 'account.name': 'Name' } as Partial<Messages> }));
  expect(await parts.said('a page')).toBe('a page');
  expect(parts.sentence('account.name', 'en')).toBe('Name');
  expect(saying('en')).toBe('Order');
});

it('says French where the English cannot be had, and asks again', async () => {
  const english = vi.fn<() => Promise<{ default: Partial<Messages> }>>();
  english.mockRejectedValueOnce(new TypeError('no network')).mockResolvedValue({ default: part('Order') });
  parts.addPart(part('Commande'), english);
  await parts.speak('en');
  expect(saying('en')).toBe('Commande');
  await parts.speak('en');
  expect(saying('en')).toBe('Order');
});
