import { expect, it } from 'vitest';
import { offersOf } from '$lib/offers';
import type { LastOrder } from './api';
import { catalogueSample, offerSample } from './samples';
import { changesOf, repeat, type PastLine } from './since';

const past = (packId: string, quantity: bigint, unitPrice = 20_000n): PastLine => ({
  packId,
  name: packId,
  product: packId,
  quantity,
  unitPrice,
  note: '',
});

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
  const { marks } = changesOf(offers, { order_id: '', cycle_id: '', closes_at: '', lines }, null);
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
    { name: 'pack-few', product: 'pack-few', why: 'less' },
    { name: 'pack-none', product: 'pack-none', why: 'none' },
    { name: 'pack-gone', product: 'pack-gone', why: 'gone' },
  ]);
});

it('tells which repeated lines have another price now', () => {
  const offers = offersOf(catalogueSample([offerSample('a'), offerSample('b')]));
  const result = repeat([past('pack-a', 20_000n), past('pack-b', 20_000n, 19_000n)], new Map(), offers, (offer) => offer.left);
  expect(result.repriced).toEqual([{ name: 'pack-b', before: 19_000n, now: 20_000n }]);
});

it('compares with the whole week before once it is known: dearer, cheaper, new, and gone with what was ordered first', () => {
  const offers = offersOf(catalogueSample([offerSample('a'), offerSample('b'), offerSample('c', { new: true })]));
  const before = [
    offerSample('x', { pack_id: 'pack-x', product: 'Endive', pack: 'colis' }),
    offerSample('y', { pack_id: 'pack-y', product: 'Poire', pack: 'sac' }),
    offerSample('a', { unit_price: '2.2000' }),
    offerSample('b'),
  ];
  const ordered = { pack_id: 'pack-y', unit_price: '1.0000' };
  const last = { order_id: '', cycle_id: '', closes_at: '', lines: [ordered] } as unknown as LastOrder;
  const changes = changesOf(offers, last, before);
  expect([...changes.marks]).toEqual([
    ['a', { kind: 'down', was: 22_000n }],
    ['c', { kind: 'new' }],
  ]);
  expect(changes.gone).toEqual([
    { packId: 'pack-y', name: 'Poire, sac', product: 'Poire', missed: true },
    { packId: 'pack-x', name: 'Endive, colis', product: 'Endive', missed: false },
  ]);
});
