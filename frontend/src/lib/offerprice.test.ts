import { expect, it } from 'vitest';
import { offerPrice, type Fee } from './offerprice';

const crate = { content: 10_000n, netWeight: 10_000n };

it('adds percents of the producer price, amounts per kg and per pack, then percents of the buyer price', () => {
  const fees: Fee[] = [
    { basis: 'producer_percent', value: '10.0000' },
    { basis: 'per_kg', value: '0.0500' },
    { basis: 'per_pack', value: '1.0000' },
    { basis: 'buyer_percent', value: '5.0000' },
    { basis: 'per_delivery', value: '8.0000' },
  ];
  // (2 + 0.20 + 0.05 + 0.10) / 0.95 = 2.473684...
  expect(offerPrice(20_000n, crate, fees)).toEqual({
    unitPrice: 24_737n,
    amounts: ['2.00000000', '0.20000000', '0.05000000', '0.10000000', '0.12368421'],
  });
});

it('is the producer price alone without fees', () => {
  expect(offerPrice(15_500n, crate, [])).toEqual({ unitPrice: 15_500n, amounts: ['1.55000000'] });
});

it('weighs a bunch by its own weight per piece', () => {
  const bunches = { content: 1_000n, netWeight: 400n };
  expect(offerPrice(10_000n, bunches, [{ basis: 'per_kg', value: '0.1000' }]).amounts).toEqual(['1.00000000', '0.04000000']);
});

it('refuses contributions that take the whole price', () => {
  expect(() => offerPrice(10_000n, crate, [{ basis: 'buyer_percent', value: '100' }])).toThrow(RangeError);
});
