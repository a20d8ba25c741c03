import { expect, it } from 'vitest';
import { buyersOf, datesOf, holds, sumsOf, type Lot, type LotLine } from './words';

const lot: Lot = {
  id: 'l', producer_id: 'p', product_id: 'q', number: 'CAR-7', made_on: '2026-11-26', use_by: '2026-12-10', best_before: null,
  product_name: 'Carotte', producer_name: 'Ferme des Prés',
};
const line = (buyer_name: string, quantity: string, unit = 'kg'): LotLine => ({
  order_id: 'o', cycle_id: 'c', buyer_name, delivery_point_name: '', commune: '', product_name: 'Carotte', pack_name: '', unit, quantity,
  delivers_on: null, closes_at: '2026-11-25T11:00:00Z',
});
const plain = (text: string) => text.replace(/\s/g, ' ');

it('finds a lot by part of its number, its product, its farm without accents, or its day', () => {
  for (const words of ['car-7', 'CAROTTE', 'pres', '26/11', '2026-11-26', '']) expect(holds(lot, words)).toBe(true);
  for (const words of ['navet', '27/11', 'B7']) expect(holds(lot, words)).toBe(false);
});

it('sums what buyers got by unit, and names each buyer once', () => {
  const lines = [line('Cantine', '30.000'), line('Épicerie', '2.500'), line('Cantine', '4.000', 'piece')];
  expect(plain(sumsOf(lines))).toBe('32,5 kg, 4 pièces');
  expect(buyersOf(lines)).toEqual(['Cantine', 'Épicerie']);
});

it('says when it was made and until when it is good', () => {
  expect(plain(datesOf(lot))).toBe('Fait le 26/11/2026 · DLC 10/12/2026');
  expect(plain(datesOf({ ...lot, use_by: null }))).toBe('Fait le 26/11/2026');
});
