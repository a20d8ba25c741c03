import { expect, it } from 'vitest';
import { kilos, packsOf, quantityOf } from './words';

const plain = (text: string | null) => text?.replace(/\s/g, ' ') ?? null;
const salads = { pack_name: 'colis de 12 salades', unit: 'piece', quantity: '96.000', packs: '8' };

it('counts in packs, and in what they make', () => {
  expect(plain(packsOf(salads))).toBe('8 × colis de 12 salades');
  expect(plain(quantityOf(salads))).toBe('96 pièces');
});

it('says no packs where a pack is one unit, or where they are not whole', () => {
  expect(packsOf({ pack_name: 'botte', unit: 'bunch', quantity: '11.000', packs: '11' })).toBeNull();
  expect(packsOf({ pack_name: 'meule', unit: 'kg', quantity: '3.000', packs: '1.25' })).toBeNull();
});

it('weighs without useless zeros', () => {
  expect(plain(kilos('33.600'))).toBe('33,6 kg');
});
