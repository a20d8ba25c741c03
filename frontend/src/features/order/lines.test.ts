import { describe, expect, it } from 'vitest';
import { offersOf } from '$lib/offers';
import { asBody, lineOf, sameWants, wantsOf, withdrawnOffer } from './lines';
import { differences, merged } from './merge';
import { catalogueSample, lineSample, offerSample, orderSample } from './samples';

const [offer] = offersOf(catalogueSample([offerSample('a')]));
if (!offer) throw new Error('no sample');
const saved = lineSample('a');

describe('the price of a line', () => {
  it('stays the agreed one, with its parts, while the line does not grow', () => {
    const line = lineOf(offer, 10_000n, '', saved, 1);
    expect([line.unitPrice, line.vatRate]).toEqual([15_000n, '5.50']);
    expect(line.parts.map(({ label, amount }) => [label, amount])).toEqual([
      ['Ferme des Vergnes', '1200'],
      ['Plateforme', '300'],
    ]);
  });

  it('becomes the present one when it grows or is new', () => {
    for (const line of [lineOf(offer, 20_000n, '', saved, 1), lineOf(offer, 10_000n, '', undefined, 1)]) {
      expect(line.unitPrice).toBe(20_000n);
      expect(line.parts).toBe(offer.parts);
    }
  });

  it('is what the server is told was on the screen', () => {
    expect(asBody(lineOf(offer, 12_500n, ' mûrs ', undefined, 1))).toEqual({
      offer_id: 'a',
      quantity: '12.500',
      note: 'mûrs',
      shown_unit_price: '2.0000',
    });
  });
});

it('knows what a farm took back from the saved line alone', () => {
  const gone = withdrawnOffer(saved, 1);
  expect([gone.family, gone.left, gone.unitPrice, gone.parts.length]).toEqual(['', 0n, 15_000n, 2]);
});

describe('two sheets', () => {
  const want = (quantity: bigint, note = '') => ({ quantity, note });

  it('are the same whatever the order of their lines and the lines of nothing', () => {
    const one = new Map([['a', want(1n)], ['b', want(2n)], ['c', want(0n, 'rien')]]);
    const other = new Map([['b', want(2n)], ['a', want(1n, ' ')]]);
    expect(sameWants(one, other)).toBe(true);
    expect(sameWants(one, new Map([['b', want(2n)], ['a', want(3n)]]))).toBe(false);
    expect(sameWants(wantsOf(orderSample([saved])), new Map([['a', want(10_000n)]]))).toBe(true);
  });

  it('are merged line by line: the one who changed wins, and both changing is a conflict', () => {
    const base = new Map([['same', want(1n)], ['mine', want(1n)], ['theirs', want(1n)], ['both', want(1n)], ['dropped', want(1n)]]);
    const mine = new Map([['same', want(1n)], ['mine', want(2n)], ['theirs', want(1n)], ['both', want(3n)]]);
    const theirs = new Map([['same', want(1n)], ['mine', want(1n)], ['theirs', want(5n)], ['both', want(4n)], ['dropped', want(1n)]]);
    const found = differences(base, mine, theirs);
    expect(found.map(({ offerId, take, conflict }) => [offerId, take, conflict])).toEqual([
      ['mine', 'mine', false],
      ['theirs', 'theirs', false],
      ['both', 'mine', true],
      ['dropped', 'mine', false],
    ]);
    expect([...merged(theirs, found)].map(([id, { quantity }]) => [id, quantity])).toEqual([
      ['same', 1n],
      ['mine', 2n],
      ['theirs', 5n],
      ['both', 3n],
    ]);
  });
});
