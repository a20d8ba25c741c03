import { expect, it } from 'vitest';
import { offersOf } from '$lib/offers';
import { cut, found, NO_FILTER, sections } from './filter';
import { catalogueSample, offerSample } from './samples';
import { marksOf, repeat, type PastLine } from './since';

const past = (packId: string, quantity: bigint): PastLine => ({ packId, name: packId, quantity, note: '' });

it('marks the prices that went up or down since the last order, and what is new', () => {
  const novelty = offerSample('d', { new: true });
  const offers = offersOf(catalogueSample([offerSample('a'), offerSample('b'), offerSample('c', { new: true }), novelty]));
  const line = (pack: string, price: string) => ({
    pack_id: pack,
    product_name: '',
    pack_name: '',
    unit: 'kg',
    content: '1',
    quantity: '1',
    note: '',
    unit_price: price,
    offer_id: null,
    new_unit_price: null,
    left: null,
  });
  const lines = [line('pack-a', '1.9000'), line('pack-b', '2.0000'), line('pack-c', '2.5')];
  const marks = marksOf(offers, { order_id: '', cycle_id: '', closes_at: '', lines });
  expect([...marks]).toEqual([
    ['a', { kind: 'up', was: 19_000n }],
    ['c', { kind: 'down', was: 25_000n }],
    ['d', { kind: 'new' }],
  ]);
});

it('repeats what there is in whole packs over what is typed, and tells the rest', () => {
  const offers = offersOf(
    catalogueSample([offerSample('full'), offerSample('few', { left: '25.000' }), offerSample('none', { left: '0.000' })]),
  );
  const lines = [past('pack-full', 20_000n), past('pack-few', 30_000n), past('pack-none', 10_000n), past('pack-gone', 10_000n)];
  const typed = new Map([['other', { quantity: 5_000n, note: '' }]]);
  const result = repeat(lines, typed, offers, (offer) => offer.left);
  expect([...result.wants].map(([id, { quantity }]) => [id, quantity])).toEqual([
    ['other', 5_000n],
    ['full', 20_000n],
    ['few', 20_000n],
  ]);
  expect(result.taken).toBe(2);
  expect(result.missing).toEqual([
    { name: 'pack-few', why: 'less' },
    { name: 'pack-none', why: 'none' },
    { name: 'pack-gone', why: 'gone' },
  ]);
});

it('shows families in their order, and no more offers than asked', () => {
  const offers = offersOf(
    catalogueSample([offerSample('pain', { family: 'bakery' }), offerSample('poire'), offerSample('pomme'), offerSample('x', { family: 'novel' })]),
  );
  const all = sections(offers);
  expect(all.map(({ family, offers: own }) => [family, own.length])).toEqual([
    ['fruit_vegetables', 2],
    ['bakery', 1],
    ['novel', 1],
  ]);
  expect(cut(all, 3).flatMap(({ offers: own }) => own.map(({ id }) => id))).toEqual(['poire', 'pomme', 'pain']);
  expect(cut(all, 1).map(({ family }) => family)).toEqual(['fruit_vegetables']);
});

it('searches and filters together', () => {
  const offers = offersOf(catalogueSample([offerSample('pêche', { labels: ['ab'] }), offerSample('poire', { labels: ['ab', 'hve'] })]));
  const ids = (filter: Partial<typeof NO_FILTER>) => found(offers, { ...NO_FILTER, ...filter }).map(({ id }) => id);
  expect(ids({ query: 'PECHE bio' })).toEqual(['pêche']);
  expect(ids({ label: 'hve' })).toEqual(['poire']);
  expect(ids({ label: 'ab', farm: 'farm' })).toEqual(['pêche', 'poire']);
  expect(ids({ farm: 'other' })).toEqual([]);
});
