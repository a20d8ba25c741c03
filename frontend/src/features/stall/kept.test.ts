// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { setScope } from '$lib/offline/scope';
import { hasTyped } from '$lib/offline/typed';
import type { Draft } from './draft';
import { dropOldStalls, dropStall, keepStall, readStall, stallKey } from './kept';

const draft: Draft = { on: true, price: 19_000n, available: 12_000n, minimum: 1_000n, step: 1_000n, most: null, note: '12n' };
const at = (farm: string) =>
  setScope({ person: { id: 'ida' }, hat: { territory: { id: 'millevaches' }, organisation: { id: farm }, role: 'producer' } });
at('farm');
const key = stallKey('week');
const kept = { rows: new Map([['leeks', { base: draft, typed: { ...draft, price: null } }]]), waiting: true, at: '2026-11-24T09:00:00Z' };

beforeEach(() => localStorage.clear());

it('gives back exactly what was typed, numbers as numbers and words as words', () => {
  keepStall(key, kept);
  expect(readStall(key)).toEqual(kept);
  dropStall(key);
  expect(readStall(key)).toBeNull();
});

it('forgets the weeks of this farm that are over, and not those of another one', () => {
  at('other');
  const elsewhere = stallKey('old');
  keepStall(elsewhere, kept);
  at('farm');
  for (const name of [key, stallKey('old')]) keepStall(name, kept);
  dropOldStalls(['week']);
  expect(Object.keys(localStorage).toSorted()).toEqual([key, elsewhere].toSorted());
});

it('is asked about, and taken away, when its person signs out', () => {
  keepStall(key, kept);
  expect([hasTyped('ida'), hasTyped('paul')]).toEqual([true, false]);
});

it('reads nothing that another version of the page wrote', () => {
  localStorage.setItem(key, '{"rows":7}');
  expect(readStall(key)).toBeNull();
});
