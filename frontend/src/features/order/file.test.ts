// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { rowsOf } from './file';

it('has a row for each line, with decimal commas', () => {
  const line = { offerId: '1', packId: 'p', product: 'Poireaux', pack: 'colis de 10 kg', farm: 'Les Vergnes', unit: 'kg', quantity: '12.500', unitPrice: '2.4000', note: '' };
  const [heads, row] = rowsOf([line]);
  expect(heads).toHaveLength(7);
  expect(row).toEqual(['Poireaux', 'colis de 10 kg', 'Les Vergnes', '12,500', 'kg', '2,4000', '']);
});
