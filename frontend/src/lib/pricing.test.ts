import { describe, expect, it } from 'vitest';
import { goodsCents, priceOrder, split, spreadDelivery, sum, vatByRate, weightsOf } from './pricing';

describe('split', () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [1n, [1n, 1n], [1n, 0n]],
    [5n, [0n, 0n], [5n, 0n]],
    [7n, [0n, 3n], [0n, 7n]],
    [101n, [82n, 9n, 6n, 3n], [83n, 9n, 6n, 3n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [10n, [], []],
  ])('of %s by %s is %s', (total, weights, expected) => {
    expect(split(total, weights)).toEqual(expected);
  });

  it('sums to the total for many totals and weights', () => {
    for (let total = 0n; total < 400n; total += 7n) {
      for (let seed = 1n; seed < 40n; seed += 3n) {
        const weights = [seed, seed * seed, 97n % seed, 3n];
        const parts = split(total, weights);
        expect(sum(parts)).toBe(total);
        expect(parts.every((part) => part >= 0n)).toBe(true);
      }
    }
  });
});

it('rounds a line half up', () => {
  expect(goodsCents(12_500n, 19_000n)).toBe(2_375n);
  expect(goodsCents(500n, 100n)).toBe(1n);
  expect(goodsCents(499n, 100n)).toBe(0n);
});

it('spreads delivery by goods, and equally over free lines', () => {
  expect(spreadDelivery(500n, [1_000n, 3_000n])).toEqual([125n, 375n]);
  expect(spreadDelivery(5n, [0n, 0n])).toEqual([3n, 2n]);
});

it('brings weights to one scale', () => {
  expect(weightsOf(['1', '0.25', '0.125'])).toEqual([1000n, 250n, 125n]);
});

it('rounds tax once per rate', () => {
  const lines = [
    { rate: '20.00', total: 99n },
    { rate: '5.50', total: 109n },
    { rate: '5.50', total: 109n },
  ];
  expect(vatByRate(lines)).toEqual([
    { rate: '5.50', base: 218n, vat: 12n },
    { rate: '20.00', base: 99n, vat: 20n },
  ]);
});

describe('priceOrder', () => {
  const carrots = { quantity: 12_500n, unitPrice: 23_000n, vatRate: '5.50', amounts: ['1.90000000', '0.26600000', '0.13400000'] };
  const wood = { quantity: 1_000n, unitPrice: 850_000n, vatRate: '10.00', amounts: ['80.00000000', '5.00000000'] };

  it('adds up from shares to the total that the server compares', () => {
    const order = priceOrder([carrots, wood], [300n, 101n]);
    expect(order.goods).toBe(2_875n + 8_500n);
    expect(order.delivery).toBe(401n);
    expect(order.excluding).toBe(order.goods + order.delivery);
    for (const line of order.lines) expect(sum(line.shares)).toBe(line.total);
    expect(order.vat.map(({ rate }) => rate)).toEqual(['5.50', '10.00']);
    expect(order.total).toBe(order.excluding + sum(order.vat.map(({ vat }) => vat)));
  });

  it('spreads each delivery fee on its own, so that each actor gets his exact fee', () => {
    const order = priceOrder([carrots, wood], [300n, 101n]);
    expect(sum(order.lines.map((line) => line.shares.at(-2) ?? 0n))).toBe(300n);
    expect(sum(order.lines.map((line) => line.shares.at(-1) ?? 0n))).toBe(101n);
  });

  it('charges no delivery for an empty order', () => {
    expect(priceOrder([], [300n]).total).toBe(0n);
  });
});
