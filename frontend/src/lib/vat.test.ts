import { expect, it } from 'vitest';
import { usualRate } from './vat';

it('begins with the rate that most products of a family bear', () => {
  expect([usualRate('dairy'), usualRate('wood_energy'), usualRate('reuse')]).toEqual(['5.50', '10.00', '20.00']);
});
