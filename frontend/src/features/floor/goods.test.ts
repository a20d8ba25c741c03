import { expect, it } from 'vitest';
import { awaited, byFarm, readGoods } from './goods';

type Stock = Parameters<typeof readGoods>[0][number];
const stock = (offer: string, farm: string, fields: Partial<Stock> = {}): Stock => ({
  offer_id: offer, producer_id: farm, producer_name: farm, product_name: offer, pack_name: '', unit: 'kg', orders: 2, ordered: '30.000', confirmed: null, brought: null,
  short: false, shared: false, later_on: null, reason: '', entry_ids: [], step: '10.000', content: '10.000', catch_weight: false, settled: false, said: [], ...fields,
} as Stock);
const said = (id: string, quantity: string, reason = '') => ({ id, what: 'brought' as const, quantity, later_on: null, reason, at: '', person_name: 'Odile', counts: true });
const word = (id: string, offer_id: string, quantity: string, reason = '') => ({ id, offer_id, quantity, reason, replaces: [] });

it('awaits what the farm has confirmed, else what was ordered', () => {
  expect(readGoods([stock('leek', 'a'), stock('kale', 'a', { confirmed: '20.000' })], []).map(awaited)).toEqual([30_000n, 20_000n]);
});

it('shows what was noted here as if it were known, and replaces what it saw', () => {
  const [leek] = readGoods([stock('leek', 'a', { brought: '30.000', said: [said('1', '30.000')] })], [word('2', 'leek', '25', 'abîmé')]);
  expect(leek).toMatchObject({ brought: 25_000n, reason: 'abîmé', openIds: ['1', '2'], waiting: true });
});

it('does not cover what was said since with what was sent before', () => {
  const [leek] = readGoods([stock('leek', 'a', { brought: '10.000', said: [said('3', '10.000', 'gel')] })], [word('2', 'leek', '25')]);
  expect(leek).toMatchObject({ brought: 10_000n, reason: 'gel', waiting: false });
});

it('counts by farm what was looked at and what differs', () => {
  const goods = readGoods([stock('leek', 'b', { brought: '30.000' }), stock('kale', 'b', { brought: '20.000' }), stock('milk', 'a')], []);
  expect(byFarm(goods).map(({ name, noted, goods: own, differing }) => [name, noted, own.length, differing.map(({ offerId }) => offerId)])).toEqual([
    ['a', 0, 1, []],
    ['b', 2, 2, ['kale']],
  ]);
});
