import { expect, it } from 'vitest';
import { emptyProduct, isUntouched, isWhole, offerBody, productBody, type FirstProduct } from './products';

const carrots: FirstProduct = { ...emptyProduct(), name: ' Carotte ', content: 10_000n, price: 19_000n, packs: 20n };

it('makes a product of a name, a pack and a price', () => {
  const body = productBody(carrots, 'colis de 10 kg');
  expect([body.name, body.family]).toEqual(['Carotte', 'fruit_vegetables']);
  expect(body.packs?.[0]).toMatchObject({ name: 'colis de 10 kg', unit: 'kg', content: '10.000', net_weight_kg: '10.000', vat_rate: '5.50', usual_price: '1.9000' });
});

it('offers whole packs, counted in units', () => {
  expect(offerBody({ ...carrots, packId: 'p' })).toEqual({ pack_id: 'p', price: '1.9000', available: '200.000', note: '' });
});

it('asks for the weight of what is not sold by the kilo', () => {
  const cheese = { ...carrots, unit: 'piece', content: 1_000n, weight: null } as FirstProduct;
  expect(isWhole(cheese, true)).toBe(false);
  expect(isWhole({ ...cheese, weight: 250n }, true)).toBe(true);
});

it('knows an empty row, and one that lacks only the quantity of the week', () => {
  expect(isUntouched(emptyProduct())).toBe(true);
  expect([isWhole({ ...carrots, packs: null }, false), isWhole({ ...carrots, packs: null }, true)]).toEqual([true, false]);
});
