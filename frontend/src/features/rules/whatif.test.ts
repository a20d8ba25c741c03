import { expect, it } from 'vitest';
import { byActor, changed, sharesOf, tableOf, type WhatIf } from './whatif';

const share = (cycle_id: string, actor: string, before_cents: number, after_cents: number) => ({ cycle_id, actor, before_cents, after_cents });
const SHARES = [share('a', 'producer', 6000, 6000), share('a', 'vat', 347, 385), share('a', 'network', 300, 1000), share('b', 'producer', 100, 90)];

it('sums the weeks by actor, the State last', () => {
  expect(byActor({ shares: SHARES })).toEqual([
    { actor: 'producer', before: 6100, after: 6090 },
    { actor: 'network', before: 300, after: 1000 },
    { actor: 'vat', before: 347, after: 385 },
  ]);
});

it('draws the State with its own texture', () => {
  expect(sharesOf(byActor({ shares: SHARES }), 'after').map(({ actor, amount }) => [actor, amount])).toEqual([['producer', 6090n], ['network', 1000n], ['state', 385n]]);
});

it('leaves out what stays the same', () => {
  expect(changed(SHARES).length).toBe(3);
});

it('writes cents as euros with a decimal comma', () => {
  const taker = { actor: 'network', organisation_id: null, label: 'Réseau', before_cents: 5, after_cents: -1205 };
  const found: WhatIf = { weeks: [], orders: 0, lines: 0, takers: [taker], products: [], shares: [], buyers: [], rules: [], offers: [], offers_in_all: 0 };
  expect(tableOf(found)[1]?.slice(1, 5)).toEqual(['Réseau', '', '0,05', '-12,05']);
});
